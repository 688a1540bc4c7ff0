"""What is to be looked at now: the same rules that Grafana asks, without it."""
