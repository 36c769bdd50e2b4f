"""From idea to approved use: screening, approval, review, and the register of what the municipality uses."""
