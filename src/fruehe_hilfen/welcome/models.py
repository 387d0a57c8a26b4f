"""Tables of welcome."""
