"""What was refused or contradicted, for people to look at."""
