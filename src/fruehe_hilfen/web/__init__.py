"""What every feature needs to answer a request; knows no feature."""

PUBLIC = {"public": True}
"""Route option: anyone may call this. Every other route needs a guard (a test walks all routes)."""
