"""What becomes of each table when a backup comes back.

A backup is a day old at worst; what was deleted, blocked or cancelled since must stay so. The
standing list says every minute what is there. It is read against the restored rows:

- `LISTED`: a row that is no longer on the list goes; its state is the one on the list. The list
  holds no sealed field, so whoever came after the backup is lost, and only counted.
- `WHOLE`: the list holds the rows themselves: who may sign in, what the office has entered, who
  asked for no post, whose death is unclear, which times are taken. What came later comes along.
- `FLEETING`: never comes back: nobody stays signed in, everything that recurs runs at once.
- `AS_BACKED_UP`: nobody deletes these by hand; or they go together with the row they belong to.

A test demands that every table stands in exactly one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

BLOCKED_CASE = "blocked"


@dataclass(frozen=True)
class Listed:
    """Rows that have to be on the list. `state`: only these are wanted. `carries`: newest state."""

    table: str
    key: tuple[str, ...] = ("id",)
    state: str = ""
    carries: bool = True

    @property
    def section(self) -> str:
        return f"listed {self.table}"


@dataclass(frozen=True)
class Whole:
    """Rows that come from the list. `only_adds`: what is missing there stays nevertheless."""

    table: str
    only_adds: bool = False
    of: str = ""

    @property
    def section(self) -> str:
        return f"whole {self.table}"


RULES: tuple[Listed | Whole, ...] = (
    Whole("staff"),
    Whole("staff_passkey"),
    Whole("staff_recovery_code"),
    Whole("staff_device"),
    Whole("staff_mail"),
    Whole("nurse"),
    Whole("nurse_district"),
    Whole("nurse_feed"),
    Whole("availability_rule"),
    Whole("availability_pause"),
    Whole("absence"),
    Whole("office_change"),
    Whole("travel_time"),
    Whole("visit_setting"),
    Whole("welcome_setting"),
    Listed("page_feedback", carries=False),
    Whole("feedback_task"),
    Listed("access_report"),
    Listed("push_subscription"),
    Listed("alarm", ("subscription_id", "nonce", "fire_at"), state="open", carries=False),
    Listed("follow", ("subscription_id", "place"), carries=False),
    Listed("visit"),
    Whole("claim"),
    Whole("absence_step"),
    Listed("visit_notice"),
    Listed("wish"),
    Listed("wish_offer", ("wish_id", "slot_id")),
    Listed("outbox_message"),
    Whole("welcome_no_post"),
    Whole("welcome_no_post_key"),
    Listed("welcome_case"),
    Whole("welcome_case", only_adds=True, of=BLOCKED_CASE),
    Whole("welcome_case_key", only_adds=True),
    Whole("welcome_assignment"),
    Whole("case_event", only_adds=True),
    Whole("welcome_doubt"),
    Listed("welcome_letter"),
    Listed("welcome_note", ("event_id",)),
    Listed("welcome_registration"),
    Listed("loose_event"),
    Listed("quarantined_event", carries=False),
    Whole("welcome_review", only_adds=True),
    Listed("field_device"),
)
"""In the order in which one refers to another."""

FLEETING = (
    "staff_session", "staff_invitation", "staff_challenge", "hold", "welcome_staging", "tick",
    "push_origin",
)  # fmt: skip

AS_BACKED_UP = (
    "audit_checkpoint", "audit_entry", "audit_reading", "bag_depot", "bag_movement", "bag_transfer",
    "bag_version", "deletion_count", "link_check", "mail_count",
    "push_count", "slot", "visit_event", "visit_figure", "welcome_figure", "welcome_gate",
    "welcome_import", "welcome_letter_series",
)  # fmt: skip

NEW_SINCE = {
    "visit": "Termine",
    "wish": "Einträge der Warteliste",
    "welcome_case": "Familien der Meldeliste",
    "welcome_registration": "Bitten um einen Besuch",
    "push_subscription": "Handys mit Erinnerungen",
    "page_feedback": "Rückmeldungen",
    "access_report": "Hinweise auf Barrieren",
    "quarantined_event": "Einträge zum Ansehen",
}
"""What is counted as lost, in German."""
