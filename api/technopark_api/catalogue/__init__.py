"""What stands in the park: site, facilities, lines, products."""
