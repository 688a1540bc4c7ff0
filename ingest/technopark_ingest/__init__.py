"""The collector: MQTT messages into the database, each acknowledged once what it said is committed."""
