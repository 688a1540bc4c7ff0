"""Stops: what stood when and why, what people say of it, where the time goes, and how reliable stations are."""
