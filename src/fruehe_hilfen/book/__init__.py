"""The Elternbegleitbuch: pages, numbers to call, legal pages, search, readability gate."""
