"""What a batch says into the database, a module per kind; each runs within the batch's one transaction."""
