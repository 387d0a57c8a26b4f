"""Routes of the welcome service."""

from typing import Any

from fruehe_hilfen.welcome.bag_routes import HANDLERS as BAGS
from fruehe_hilfen.welcome.block_routes import HANDLERS as BLOCK
from fruehe_hilfen.welcome.field_routes import HANDLERS as FIELD
from fruehe_hilfen.welcome.figure_routes import HANDLERS as FIGURES
from fruehe_hilfen.welcome.import_routes import HANDLERS as IMPORT
from fruehe_hilfen.welcome.letter_routes import HANDLERS as LETTERS
from fruehe_hilfen.welcome.no_post_routes import HANDLERS as NO_POST
from fruehe_hilfen.welcome.office_routes import HANDLERS as OFFICE
from fruehe_hilfen.welcome.phone_routes import HANDLERS as PHONES
from fruehe_hilfen.welcome.print_routes import HANDLERS as PRINTS
from fruehe_hilfen.welcome.proposal_routes import HANDLERS as PROPOSALS
from fruehe_hilfen.welcome.registration_routes import HANDLERS as REGISTRATION
from fruehe_hilfen.welcome.reply_routes import HANDLERS as REPLY
from fruehe_hilfen.welcome.situation_routes import HANDLERS as SITUATION

HANDLERS: list[Any] = [
    *OFFICE, *IMPORT, *FIELD, *NO_POST, *BLOCK, *PHONES, *LETTERS, *PROPOSALS, *REPLY, *REGISTRATION, *BAGS,
    *SITUATION, *FIGURES, *PRINTS,
]  # fmt: skip
