"""What people want made."""
