"""Certificates of local producers: how each stands, and the evidence for what it says."""
