"""Every other way out of the house than models: one guard against inside addresses."""
