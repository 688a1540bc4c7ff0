#!/bin/sh
# Write .env beside docker-compose.yml with a random secret for every one that it needs.
# Run again, it keeps what is there and adds what is missing.
set -eu
umask 077

file=${1:-$(dirname "$0")/../.env}

secret() { # 24 random bytes, in characters that need no quoting in a URL, a shell or SQL
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

touch "$file"
chmod 600 "$file"
# A last line without its end would run into the first that is added.
[ -z "$(tail -c 1 "$file")" ] || echo >> "$file"
for name in \
    TECHNOPARK_DATABASE_ADMIN_PASSWORD \
    TECHNOPARK_DATABASE_PASSWORD \
    TECHNOPARK_DATABASE_INGEST_PASSWORD \
    TECHNOPARK_DATABASE_API_PASSWORD \
    TECHNOPARK_DASHBOARDS_PASSWORD \
    TECHNOPARK_GRAFANA_ADMIN_PASSWORD \
    TECHNOPARK_MQTT_COLLECTOR_PASSWORD \
    TECHNOPARK_MQTT_SIMULATOR_PASSWORD \
    TECHNOPARK_MQTT_HEALTH_PASSWORD; do
    if grep -q "^$name=." "$file"; then
        echo "kept $name"
    elif grep -q "^$name=" "$file"; then
        echo "$file: $name is empty; remove the line or fill it in" >&2
        exit 1
    else
        printf '%s=%s\n' "$name" "$(secret)" >> "$file"
        echo "made $name"
    fi
done
