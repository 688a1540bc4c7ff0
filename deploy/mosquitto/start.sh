#!/bin/sh
# Start the broker with a password file made of the environment:
#   MQTT_COLLECTOR_PASSWORD, MQTT_SIMULATOR_PASSWORD, MQTT_HEALTH_PASSWORD
#   MQTT_FACILITIES   "F01:password F02:password ...", one for each facility that publishes; may be empty
# mosquitto_passwd takes a colon for the end of a password, so none may have one.
# Passwords pass through files that only the broker's user reads, never through a command line.
set -eu
umask 077

run=${MQTT_RUN_DIRECTORY:-/run/mosquitto}
configuration=${1:-/mosquitto/config/mosquitto.conf}

: "${MQTT_COLLECTOR_PASSWORD:?}" "${MQTT_SIMULATOR_PASSWORD:?}" "${MQTT_HEALTH_PASSWORD:?}"

for password in "$MQTT_COLLECTOR_PASSWORD" "$MQTT_SIMULATOR_PASSWORD" "$MQTT_HEALTH_PASSWORD"; do
    case $password in
        *:*)
            echo "a password of the broker has a colon" >&2
            exit 64
            ;;
    esac
done

# Written under another name and renamed: a half-written file would lock everybody out.
fresh=$run/passwords.new
printf '%s:%s\n' \
    collector "$MQTT_COLLECTOR_PASSWORD" \
    simulator "$MQTT_SIMULATOR_PASSWORD" \
    health "$MQTT_HEALTH_PASSWORD" > "$fresh"
set -f # a password is no pattern of file names
for facility in ${MQTT_FACILITIES:-}; do
    case $facility in
        collector:* | simulator:* | health:* | :* | *: | *:*:* | *[/+#]*:*)
            echo "MQTT_FACILITIES: ${facility%%:*} is no facility with a password without colons" >&2
            exit 64
            ;;
        *:*) printf '%s\n' "$facility" >> "$fresh" ;;
        *)
            echo "MQTT_FACILITIES holds pairs of facility:password, parted by spaces" >&2
            exit 64
            ;;
    esac
done
mosquitto_passwd -U "$fresh"
mv "$fresh" "$run/passwords"

# A copy of the broker's own, that nobody else can read: newer versions want to refuse others.
cp "$(dirname "$configuration")/acl" "$run/acl"

# For the health check, which logs in as anyone else does.
printf '%s %s\n' -u health -P "$MQTT_HEALTH_PASSWORD" > "$run/mosquitto_sub"

exec mosquitto -c "$configuration"
