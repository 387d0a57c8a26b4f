"""Places to meet: cafés, pacifier boxes, their real dates, calendar feeds and the map."""
