"""The simulator that publishes the park's data, where there is one: what was done to it by hand, and doing it."""
