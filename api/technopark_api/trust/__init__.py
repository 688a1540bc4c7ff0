"""How far the numbers can be trusted: the books of what was sent, received and stored, and what is wrong in them."""
