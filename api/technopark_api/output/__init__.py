"""What was made, by any interval and grouping."""
