"""Tables of push."""
