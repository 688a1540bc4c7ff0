"""The overview as a stream of its changes."""
