"""Production orders: what each line has in work, since when, and how much of it was made."""
