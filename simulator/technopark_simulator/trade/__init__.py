"""What the plants say about cost and export: pure functions of seed, catalogue and time, like the plants.

Costs, buyers, routes and prices are plausible inventions; the shares that they add up to are the park's.
"""
