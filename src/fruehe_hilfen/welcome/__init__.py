"""The welcome service for newborns: birth list, cases, tours, field events, bags."""
