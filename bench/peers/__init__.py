"""Other frameworks serving the same page, for comparison only."""
