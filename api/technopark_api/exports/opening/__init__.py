"""What stood in stock of each product on a day: counted by people, imported, kept with all versions."""
