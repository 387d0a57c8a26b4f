"""Logs: one JSON line per event; never addresses, tokens, names or what a person typed."""

from __future__ import annotations

import logging
import sys

import structlog


def configure() -> None:
    """Set up structured logs on stderr for this process."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
