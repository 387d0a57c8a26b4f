"""Backups: everything of an installation in one sealed file, and the way back."""
