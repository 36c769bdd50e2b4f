"""Where documents come from by themselves: pages of the web, fetched with manners and on a schedule."""
