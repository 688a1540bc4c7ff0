"""What is doubtful about the postings of shipments."""
