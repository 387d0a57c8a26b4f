"""Where the parts of a checkout live."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
SERVICE_WORKER = ROOT / "service-worker"
CONTENT = ROOT / "content"
FRONT = ROOT / "build" / "front"
MIGRATIONS = Path(__file__).parent / "db" / "migrations"
LOCALE = Path(__file__).parent / "locale"
