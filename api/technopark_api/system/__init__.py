"""What operators and other programs need: health, metrics, documentation."""
