"""What goes wrong between a plant and the broker, on purpose: each fault wraps the stream of publications.

A fault is a generator over publications and the marks between them. Which station it strikes and when follows from
its own seed, the thing's name and the time, and from nothing else.
"""
