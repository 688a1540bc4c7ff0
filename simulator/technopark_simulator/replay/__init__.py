"""Recordings of real machines, published as stations of a facility with the times that they have."""
