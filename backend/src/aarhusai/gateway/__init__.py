"""The one door to models: `door.Door` is what the rest of the house calls."""
