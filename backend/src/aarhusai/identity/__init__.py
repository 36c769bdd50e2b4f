"""People, units and roles; signing in; sessions. Makes every Actor."""
