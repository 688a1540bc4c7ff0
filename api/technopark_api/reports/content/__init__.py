"""What each kind of report says, as tables worked out of sums."""
