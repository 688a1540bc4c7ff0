"""Reports that are made and delivered by themselves: when, what, to whom, and what became of it."""
