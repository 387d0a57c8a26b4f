"""Logs: one JSON line per event; never addresses, tokens, names or what a person typed."""

from __future__ import annotations

import logging
import sys

# structlog takes rich, where it is installed, for coloured tracebacks on a console; our logs are
# lines of JSON. None says to an import "not here", and saves 4 MB in every process.
sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
import structlog  # noqa: E402

if sys.modules["rich"] is None:
    del sys.modules["rich"]


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
