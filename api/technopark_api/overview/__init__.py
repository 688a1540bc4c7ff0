"""The whole park at a glance."""
