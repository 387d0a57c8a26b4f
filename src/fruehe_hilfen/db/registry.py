"""Imports every module with tables, so that metadata knows them all. Only migrations, app and cli use it."""

from fruehe_hilfen.book import models as _book
from fruehe_hilfen.db.base import metadata
from fruehe_hilfen.jobs import models as _jobs
from fruehe_hilfen.mail import models as _mail
from fruehe_hilfen.office import models as _office
from fruehe_hilfen.privacy import models as _privacy
from fruehe_hilfen.push import models as _push
from fruehe_hilfen.staff import models as _staff
from fruehe_hilfen.visits import models as _visits
from fruehe_hilfen.visits import office_models as _visits_office
from fruehe_hilfen.welcome import doubt_models as _welcome_doubt
from fruehe_hilfen.welcome import field_models as _welcome_field
from fruehe_hilfen.welcome import models as _welcome
from fruehe_hilfen.welcome import office_models as _welcome_office

__all__ = ["metadata"]
_ = (
    _book, _jobs, _mail, _office, _privacy, _push, _staff, _visits, _visits_office, _welcome, _welcome_field,
    _welcome_office, _welcome_doubt,
)  # fmt: skip
