"""The demonstration: invented people and data. Not present in production."""
