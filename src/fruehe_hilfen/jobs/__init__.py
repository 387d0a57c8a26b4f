"""Background work: the outbox, recurring jobs, and the worker process that runs both."""
