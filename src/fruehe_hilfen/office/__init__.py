"""What the office changes without a new edition: dates, numbers, releases; what parents tell it."""
