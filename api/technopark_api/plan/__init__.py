"""What is to be made, what was made, and how likely the rest is."""
