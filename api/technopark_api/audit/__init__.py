"""What people did that others have to be able to look up."""
