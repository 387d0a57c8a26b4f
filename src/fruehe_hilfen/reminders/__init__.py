"""Reminders: the public catalogue, the plan made from a family's dates, and its alarms."""
