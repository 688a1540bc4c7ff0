"""The API: what the database holds, as JSON, CSV and a live stream, with the board that shows it."""
