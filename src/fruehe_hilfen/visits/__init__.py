"""Visits of the family nurses: slots, claims, holds, bookings."""
