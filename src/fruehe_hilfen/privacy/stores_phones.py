"""Stores of phones that are rung, and of what people tell us."""

from __future__ import annotations

from datetime import timedelta

from fruehe_hilfen.book.feedback import KEPT as KEPT_FEEDBACK
from fruehe_hilfen.office import barriers
from fruehe_hilfen.privacy.terms import Activity, Store, Term, words
from fruehe_hilfen.push.retention import REMEMBERED, SILENT, UNNEEDED

_PARENTS, _TEAM = "Eltern mit eingeschalteten Erinnerungen", "Team"
_SWEEP = "alarm-sweep"
PHONES = (
    Store(
        name="push_subscription",
        title="Handy, das klingeln soll",
        activity=Activity.PUSH,
        whose=_PARENTS,
        purpose="zur gewünschten Zeit klingeln",
        seen_by="niemand",
        terms=(
            Term(
                fields=words(
                    channel="Adresse beim Klingel-Dienst und Schlüssel (verschlüsselt)",
                    origin="Klingel-Dienst",
                    endpoint_hash="Adresse (Hash)",
                    secret_hash="Schlüssel des Handys (Hash)",  # noqa: S106
                    heard_on="zuletzt gehört (Tag)",
                    accepted_on="zuletzt geklingelt (Tag)",
                    needed_on="letzter gewünschter Tag",
                    ended_on="beendet am (Tag)",
                ),
                since=f"sofort beim Ausschalten; {UNNEEDED.days} Tage nach dem letzten Wecker; nach"
                f" {SILENT.days} Tagen Stille; nie bestätigt: 24 Stunden; vom Dienst beendet: sofort"
                f" leer, nach {REMEMBERED.days} Tagen weg",
                job=_SWEEP,
            ),
        ),
        neutral=frozenset({"new_until", "struck_at", "kid"}),
    ),
    Store(
        name="alarm",
        title="Wecker",
        activity=Activity.PUSH,
        whose=_PARENTS,
        purpose="zur gewünschten Zeit klingeln, ohne zu wissen, warum",
        seen_by="niemand",
        terms=(
            Term(
                fields=words(
                    subscription_id="Handy",
                    fire_at="Uhrzeit (verwischt)",
                    nonce="Zufallszahl",
                    topic="Zufallszahl",
                    kind="Plan, Begrüßung oder Probe",
                ),
                kept=timedelta(hours=24),
                since="nach der Uhrzeit",
                job=_SWEEP,
            ),
        ),
        neutral=frozenset({"next_at", "last_status"}),
    ),
    Store(
        name="follow",
        title="Gefolgter Treffpunkt",
        activity=Activity.PUSH,
        whose=_PARENTS,
        purpose="von einer Absage erfahren",
        seen_by="niemand",
        terms=(
            Term(
                fields=words(subscription_id="Handy", place="Treffpunkt"),
                since="sobald das Handy nicht mehr folgt, oder mit dem Handy",
                job="",
            ),
        ),
    ),
)
VOICES = (
    Store(
        name="page_feedback",
        title="Antwort zu einer Seite",
        activity=Activity.FEEDBACK,
        whose="Eltern, die etwas schreiben",
        purpose="Seiten besser machen",
        seen_by="Redaktion, Freigabe, Koordination",
        terms=(
            Term(
                fields=words(
                    text="Text",
                    kind="hilfreich, nicht hilfreich, Fehler",
                    page_id="Seite",
                    created_on="Tag",
                ),
                kept=KEPT_FEEDBACK,
                since="nach dem Tag",
            ),
        ),
    ),
    Store(
        name="feedback_task",
        title="Stand eines Hinweises",
        activity=Activity.FEEDBACK,
        whose=_TEAM,
        purpose="Hinweise bearbeiten",
        seen_by="Redaktion, Freigabe, Koordination",
        terms=(
            Term(
                fields=words(feedback_id="Hinweis", by_role="Aufgabe", at="wann"),
                since="mit dem Hinweis",
                job="",
            ),
        ),
    ),
    Store(
        name="access_report",
        title="Gemeldete Barriere",
        activity=Activity.FEEDBACK,
        whose="Menschen, die eine Barriere melden",
        purpose="antworten und die Barriere beheben",
        seen_by="Koordination, Redaktion",
        terms=(
            Term(
                fields=words(text="Text", reply_to="Kontakt (freiwillig)", created_on="Tag"),
                kept=barriers.KEPT_AFTER_ANSWER,
                since=f"nach der Antwort, spätestens {barriers.KEPT_AT_MOST.days} Tage nach dem Tag",
            ),
        ),
        neutral=frozenset({"noted_on", "closed_on"}),
    ),
)
