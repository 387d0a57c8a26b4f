"""Technical and organisational measures (Art. 32 GDPR), each with its place in code and its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_SRC = "src/fruehe_hilfen"


@dataclass(frozen=True)
class Measure:
    """`code` are files, `tests` are "file::name"; without tests it is organisational or open."""

    what: str
    code: tuple[str, ...]
    tests: tuple[str, ...] = ()


MEASURES: Mapping[str, tuple[Measure, ...]] = {
    "Weniger Daten (Art. 25)": (
        Measure(
            "Eltern lesen ohne Konto, Cookie, Zählung und fremde Server.",
            (f"{_SRC}/web/headers.py",),
            (
                "tests/browser/test_public_pages.py::test_every_public_page_is_quiet_and_leaves_no_trace",
                "tests/cross/test_public.py::test_no_public_answer_sets_a_cookie_or_names_a_foreign_server",
            ),
        ),
        Measure(
            "Buchen fragt nie nach Geburtstag oder Termin; ein Anruf speichert keine Adresse.",
            (f"{_SRC}/visits/forms.py",),
            (
                "tests/visits/test_pages.py::test_the_form_never_asks_for_a_birth_or_due_date",
                "tests/visits/test_pages.py::test_a_visit_by_phone_stores_no_address",
            ),
        ),
        Measure(
            "Aus der Meldeliste gehen nur erlaubte Spalten weiter; die Datei bleibt nicht.",
            (f"{_SRC}/welcome/birthlist.py",),
            ("tests/welcome/test_import.py::test_other_columns_go_no_further",),
        ),
        Measure(
            "Alles wird nach festen Fristen von selbst gelöscht.",
            (f"{_SRC}/privacy/sweep.py", f"{_SRC}/privacy/table.py"),
            (
                "tests/privacy/test_shifted_clock.py::test_nothing_goes_before_its_day_and_nothing_is_left_after_it",
                "tests/privacy/test_table.py::test_every_table_is_in_the_list_or_said_to_hold_nothing_of_a_person",
            ),
        ),
    ),
    "Verschlüsselung und Pseudonyme": (
        Measure(
            "Personenbezogene Felder mit AES-256-GCM, an Tabelle und Spalte gebunden; alte Schlüssel"
            " lesen weiter.",
            (f"{_SRC}/db/keys.py", f"{_SRC}/db/types.py"),
            (
                "tests/db/test_engine.py::test_a_sealed_field_is_unreadable_in_the_table",
                "tests/db/test_engine.py::test_a_field_moved_to_another_column_does_not_open",
                "tests/db/test_engine.py::test_old_keys_still_open_and_the_newest_seals",
            ),
        ),
        Measure(
            "Schlüssel liegen außerhalb der Daten, nur für den Betrieb lesbar; der Betrieb startet"
            " sonst nicht.",
            (f"{_SRC}/db/keys.py", f"{_SRC}/settings.py"),
            (
                "tests/db/test_engine.py::test_keys_are_made_once_and_only_for_their_owner",
                "tests/test_settings.py::test_production_refuses_what_is_unsafe",
            ),
        ),
        Measure(
            "Kein Name, keine Nummer und keine Adresse im Klartext einer Tabelle.",
            (f"{_SRC}/db/types.py",),
            (
                "tests/visits/test_retention.py::test_no_table_holds_a_name_or_number_in_the_clear",
                "tests/welcome/test_events.py::test_no_table_holds_a_name_or_an_address_in_clear",
                "tests/push/test_api.py::test_no_endpoint_key_or_secret_lies_readable_in_the_database",
            ),
        ),
        Measure(
            "Wecker enthalten nur Uhrzeit und Zufallszahl; nichts verbindet sie mit Menschen.",
            (f"{_SRC}/push/models.py",),
            ("tests/push/test_blind.py::test_a_dump_tells_nothing_but_times_and_random_numbers",),
        ),
    ),
    "Vertraulichkeit": (
        Measure(
            "Anmeldung mit Passwort und Code-App oder mit Passkey; Fehlversuche machen Pausen.",
            (f"{_SRC}/staff/signing.py", f"{_SRC}/staff/totp.py", f"{_SRC}/staff/ceremonies.py"),
            (
                "tests/staff/test_sign_in.py::test_a_code_works_once",
                "tests/staff/test_sign_in.py::test_five_failures_pause_the_account_then_it_opens_again",
                "tests/browser/test_staff.py::test_a_passkey_signs_in_without_password_until_it_is_removed",
            ),
        ),
        Measure(
            "Jede Seite ist öffentlich oder an Aufgaben gebunden; alle Seiten mal alle Aufgaben sind"
            " geprüft.",
            (f"{_SRC}/staff/guards.py",),
            (
                "tests/cross/test_routes_guarded.py::test_every_route_is_public_or_guarded_and_never_both",
                "tests/cross/test_routes_guarded.py::test_each_role_enters_where_its_name_stands_and_nowhere_else",
            ),
        ),
        Measure(
            "Gesperrte Adressen sieht nur eine eigene Aufgabe.",
            (f"{_SRC}/welcome/queries.py",),
            (
                "tests/welcome/test_hidden.py::test_only_the_role_for_protected_cases_sees_a_protected_one",
            ),
        ),
        Measure(
            "Server-Meldungen und Protokoll enthalten keine Namen, Adressen, Schlüssel oder Inhalte.",
            (f"{_SRC}/logs.py", f"{_SRC}/staff/audit.py"),
            (
                "tests/staff/test_secrets.py::test_no_secret_and_no_name_reaches_the_logs",
                "tests/cross/test_serve.py::test_nothing_personal_and_no_address_is_logged",
                "tests/cross/test_public.py::test_nothing_that_readers_do_is_logged",
            ),
        ),
        Measure(
            "Persönliche Seiten bleiben in keinem Zwischenspeicher.",
            (f"{_SRC}/web/headers.py", f"{_SRC}/web/bytecache.py"),
            (
                "tests/web/test_front_layer.py::test_a_private_page_is_never_kept",
                "tests/browser/test_network.py::test_nothing_personal_ever_lands_in_a_cache",
            ),
        ),
        Measure(
            "Wer das Protokoll liest, hat keine andere Aufgabe; wer Konten verwaltet, sieht keine"
            " Familien.",
            (f"{_SRC}/staff/rules.py",),
            ("tests/staff/test_audit.py::test_only_the_auditor_reads_the_log",),
        ),
    ),
    "Integrität": (
        Measure(
            "Das Protokoll lässt sich nur verlängern; eine Prüfkette findet jede Änderung.",
            (f"{_SRC}/staff/audit_chain.py", f"{_SRC}/staff/audit_models.py"),
            (
                "tests/staff/test_audit.py::test_the_database_itself_refuses_to_change_the_log",
                "tests/staff/test_audit.py::test_a_change_behind_the_back_of_the_database_is_found",
            ),
        ),
        Measure(
            "Eine Aktion ist ganz oder gar nicht gespeichert; eine Zeit gibt es nur einmal.",
            (f"{_SRC}/db/engine.py", f"{_SRC}/visits/claims.py"),
            (
                "tests/db/test_engine.py::test_returning_commits_and_raising_rolls_back",
                "tests/visits/test_guard.py::test_of_sixteen_parents_exactly_one_gets_the_time",
            ),
        ),
        Measure(
            "Formulare von fremden Seiten ändern nichts; strenge Inhaltsregeln im Browser.",
            (f"{_SRC}/web/origin.py", f"{_SRC}/web/headers.py"),
            (
                "tests/cross/test_routes_guarded.py::test_nothing_is_changed_by_a_request_from_another_site",
                "tests/cross/test_public.py::test_every_answer_carries_the_strict_headers",
            ),
        ),
        Measure(
            "Medizinische Seiten gibt eine zweite Person mit Fachberuf frei.",
            (f"{_SRC}/office/releases.py",),
            (
                "tests/office/test_releases.py::test_who_handed_a_page_on_does_not_release_it",
                "tests/office/test_releases.py::test_medical_advice_needs_a_medical_profession",
            ),
        ),
    ),
    "Verfügbarkeit und Wiederherstellung": (
        Measure(
            "Prozesse, die enden, starten neu; Notfallnummern gehen ohne Netz.",
            (f"{_SRC}/supervise.py", "service-worker/sw.js"),
            (
                "tests/cross/test_serve.py::test_killed_processes_come_back_and_stop_leaves_nothing",
                "tests/browser/test_offline.py::test_after_one_visit_of_any_page_the_emergency_numbers_are_there",
            ),
        ),
        Measure(
            "Grenzen gegen zu viele Anfragen, ohne Adressen zu speichern.",
            (f"{_SRC}/web/limits.py",),
            (
                "tests/web/test_limits.py::test_the_fourth_call_waits_and_says_how_long",
                "tests/web/test_limits.py::test_nothing_kept_leads_back_to_a_caller",
            ),
        ),
        Measure(
            "Verschlüsselte Sicherung; die Übung des Zurückholens läuft in jeder Prüfung mit.",
            (f"{_SRC}/backup/__init__.py",),
            (
                "tests/backup/test_drill.py::test_everything_else_comes_back_and_can_be_read",
                "tests/backup/test_drill.py::test_what_is_over_by_now_is_deleted_at_once",
                "tests/backup/test_sealing.py::test_a_single_flipped_bit_is_found",
            ),
        ),
    ),
    "Regelmäßig prüfen": (
        Measure(
            "Diese Papiere entstehen aus dem Programm; ein Test hält beide gleich.",
            (f"{_SRC}/privacy/papers.py",),
            ("tests/privacy/test_papers.py::test_the_papers_are_those_of_the_program",),
        ),
        Measure(
            "Die Vorschau auf das Löschen benutzt dasselbe Programm wie das Löschen.",
            (f"{_SRC}/privacy/rehearsal.py",),
            (
                "tests/privacy/test_shifted_clock.py::test_a_preview_says_exactly_what_the_job_then_does",
            ),
        ),
        Measure(
            "Schulung, Vertretung, Zugang zum Serverraum, Entsorgung: Organisation der Stadt.", ()
        ),
        Measure("Prüfung durch Fremde (Penetrationstest): noch nicht gemacht.", ()),
    ),
}
