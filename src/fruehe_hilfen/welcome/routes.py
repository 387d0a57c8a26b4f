"""Routes of the welcome service."""

from typing import Any

from fruehe_hilfen.welcome.block_routes import HANDLERS as BLOCK
from fruehe_hilfen.welcome.field_routes import HANDLERS as FIELD
from fruehe_hilfen.welcome.import_routes import HANDLERS as IMPORT
from fruehe_hilfen.welcome.no_post_routes import HANDLERS as NO_POST
from fruehe_hilfen.welcome.office_routes import HANDLERS as OFFICE

HANDLERS: list[Any] = [*OFFICE, *IMPORT, *FIELD, *NO_POST, *BLOCK]
