"""What was shipped abroad, and what came back."""
