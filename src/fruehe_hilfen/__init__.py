"""Frühe Hilfen Düren: from the first week of pregnancy to the third birthday."""
