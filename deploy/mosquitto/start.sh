#!/bin/sh
# Start the broker with what the service `access` has made, and let its health check in:
#   MQTT_HEALTH_PASSWORD   password of the account `health`
# The password passes through a file that only the broker's user reads, never through a command line.
set -eu
umask 077

run=${MQTT_RUN_DIRECTORY:-/run/mosquitto}
configuration=${1:-/broker-access/mosquitto.conf}

: "${MQTT_HEALTH_PASSWORD:?}"

# mosquitto_sub of the health check reads its options here: it logs in as anyone else does.
printf '%s %s\n' -u health -P "$MQTT_HEALTH_PASSWORD" > "$run/mosquitto_sub"

exec mosquitto -c "$configuration"
