"""The data protection impact assessment (Art. 35 GDPR): risks by who is affected. A draft."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Risk:
    """`severity` and `chance` are our estimate: gering, mittel, hoch. `tests` prove the measures."""

    group: str
    what: str
    severity: str
    chance: str
    measures: str
    remains: str
    tests: tuple[str, ...] = ()


RISKS = (
    Risk(
        group="Schwangere und Eltern",
        what="Das Amt, der Klingel-Dienst oder jemand mit einer Kopie der Datenbank erfährt, dass"
        " jemand schwanger ist, wie alt ein Kind ist oder welche Untersuchung fehlt.",
        severity="hoch",
        chance="gering",
        measures="Der Plan bleibt auf dem Handy. Der Server kennt nur Uhrzeiten und Zufallszahlen;"
        " die Zeiten sind je Kind um 0 bis 6 geheime Tage verschoben. Keine Zeile verbindet ein"
        " Handy mit einem Termin oder einer Familie.",
        remains="Grobes Alter, Anzahl der Kinder und der Zeitpunkt des Einschaltens lassen sich aus"
        " vielen Weckern schätzen. Die Datenschutzseite sagt das.",
        tests=(
            "tests/push/test_blind.py::test_a_dump_tells_nothing_but_times_and_random_numbers",
            "tests/push/test_blind.py::test_no_key_leads_from_a_person_a_visit_or_a_case_to_a_phone_or_back",
            "tests/reminders/test_alarms.py::test_the_times_fit_seven_birth_dates_equally",
        ),
    ),
    Risk(
        group="Schwangere und Eltern",
        what="Wer das Handy in die Hand nimmt, liest Erinnerungen auf dem Sperrbildschirm.",
        severity="mittel",
        chance="mittel",
        measures="Ohne ausdrückliche Wahl steht dort nur „Neuer Hinweis“. Kein Text nennt ein Kind.",
        remains="Wer das entsperrte Handy hat, sieht den Plan.",
        tests=(
            "tests/reminders/test_screen.py::test_a_screen_tells_nothing_unless_the_family_wants_it",
            "tests/reminders/test_screen.py::test_no_text_of_an_alarm_names_a_child",
        ),
    ),
    Risk(
        group="Familien nach einem Verlust",
        what="Nach einer Fehlgeburt oder dem Tod eines Kindes kommt eine Erinnerung, ein Brief oder"
        " ein Besuch.",
        severity="hoch",
        chance="mittel",
        measures="Zwei Tipps beenden alles, auch ohne Netz; ein später Ton bleibt ohne Worte. Ein"
        " Sterbedatum in der Meldeliste stoppt vor allem anderen; eine ältere Liste bringt niemanden"
        " zurück. Nichts beginnt von selbst wieder.",
        remains="Was das Amt nicht weiß, kann es nicht stoppen. Ein zweites Handy der Familie weiß"
        " es erst nach dem Code.",
        tests=(
            "tests/browser/test_loss.py::test_two_taps_end_the_reminders_from_everywhere",
            "tests/browser/test_loss.py::test_without_network_it_is_over_at_once_and_a_late_ring_finds_no_words",
            "tests/browser/test_loss.py::test_twenty_four_months_later_nothing_has_come_back",
            "tests/welcome/test_hidden.py::test_a_death_stops_the_case_at_once_and_no_older_list_brings_it_back",
        ),
    ),
    Risk(
        group="Betroffene von Gewalt in der Familie",
        what="Der Täter sieht auf dem Handy, dass Hilfe gesucht wurde, oder fängt eine Nachricht ab.",
        severity="hoch",
        chance="mittel",
        measures="Seiten über Gewalt haben neutrale Adressen und Titel und eine Taste „Seite schnell"
        " verlassen“. Bei einem Termin lässt sich sagen, wann ein Anruf sicher ist, und dass keine"
        " Nachrichten kommen sollen. Ein Termin geht auch ohne Telefon und E-Mail.",
        remains="Verlauf des Browsers, Anrufliste und heimliche Überwachung kann die App nicht"
        " löschen. Die Seite „Spuren auf dem Handy“ sagt das.",
        tests=(
            "tests/browser/test_reading.py::test_one_tap_leaves_and_the_way_back_leads_elsewhere",
            "tests/mail/test_families.py::test_a_discreet_family_reads_a_time_and_nothing_else",
            "tests/visits/test_pages.py::test_who_gives_no_number_keeps_only_the_link",
        ),
    ),
    Risk(
        group="Familien mit Auskunftssperre oder in Schutzeinrichtungen",
        what="Eine gesperrte Adresse oder schon die Tatsache der Sperre wird sichtbar.",
        severity="hoch",
        chance="gering",
        measures="Gesperrte Familien sieht nur eine eigene Aufgabe. Sie stehen in keiner Liste,"
        " Anzahl, Tour oder Suche. Eine Liste hebt eine Sperre nie auf. Anzahlen unter 5 zeigt die"
        " Seite der Löschfristen nicht.",
        remains="Wer die Aufgabe „Geschützte Adressen“ hat, sieht sie; jeder Zugriff steht im"
        " Protokoll.",
        tests=(
            "tests/welcome/test_hidden.py::test_a_hidden_row_is_seen_by_nobody_and_counted_by_nobody",
            "tests/welcome/test_hidden.py::test_only_the_role_for_protected_cases_sees_a_protected_one",
            "tests/welcome/test_hidden.py::test_a_protection_is_never_lifted_by_a_list",
            "tests/privacy/test_page.py::test_small_numbers_of_families_of_the_welcome_service_are_not_shown",
        ),
    ),
    Risk(
        group="Familien mit einem neuen Baby",
        what="Der Besuch wirkt wie eine Kontrolle; Daten der Meldeliste werden zu lange oder für"
        " anderes genutzt.",
        severity="mittel",
        chance="mittel",
        measures="Nur die erlaubten Spalten werden gelesen. Es gibt kein Feld für Beobachtungen oder"
        " Auffälligkeiten. Ein Nein braucht keinen Grund und gilt auch für spätere Listen. Fristen"
        " löschen von selbst.",
        remains="Die Frage, ob die Fristen kurz genug sind, entscheidet die Stadt.",
        tests=(
            "tests/welcome/test_import.py::test_other_columns_go_no_further",
            "tests/welcome/test_no_post.py::test_a_later_list_does_not_bring_the_family",
            "tests/privacy/test_shifted_clock.py::test_nothing_goes_before_its_day_and_nothing_is_left_after_it",
        ),
    ),
    Risk(
        group="Familien mit einem Termin",
        what="Name, Telefon oder Adresse werden von Unbefugten gelesen; jemand öffnet den Link eines"
        " fremden Termins.",
        severity="mittel",
        chance="gering",
        measures="Felder sind verschlüsselt, Links gibt es in der Datenbank nur als Hash, eine"
        " Fachkraft sieht nur die eigenen Termine. Ein Name darf erfunden sein. Nach 30 Tagen ist alles leer.",
        remains="Wer den Link hat, öffnet den Termin.",
        tests=(
            "tests/visits/test_guard.py::test_personal_fields_are_unreadable_in_the_raw_rows",
            "tests/visits/test_guard.py::test_the_table_holds_only_the_hash_of_the_token",
            "tests/visits/test_pages.py::test_a_strangers_link_does_not_exist",
        ),
    ),
    Risk(
        group="Familien, die wenig Deutsch lesen",
        what="Sie verstehen nicht, wozu sie ja sagen.",
        severity="mittel",
        chance="mittel",
        measures="Einfache Sprache mit Prüfung der Lesbarkeit, eine Seite in Leichter Sprache,"
        " Vorlesen auf dem Handy. Keine Pflicht, etwas anzugeben; anrufen ist immer ein gleich guter"
        " Weg.",
        remains="Übersetzungen gibt es noch nicht. Ob die Texte verstanden werden, ist mit Familien"
        " zu prüfen.",
    ),
    Risk(
        group="Fachkräfte und Besuchsdienst",
        what="Die Daten werden genutzt, um Leistung oder Verhalten Einzelner zu überwachen; eine"
        " Krankmeldung bleibt stehen.",
        severity="mittel",
        chance="mittel",
        measures="Keine Zahl, Liste oder Ausgabe je Person. „Unterwegs“ geht um Mitternacht,"
        " Abwesenheiten nach 30 Tagen, Kennungen nach einem Jahr. Das Protokoll zeigt keine Namen"
        " und öffnet nur mit Anlass.",
        remains="Wer den Server betreibt, kann technisch mehr sehen. Entwurf der Dienstvereinbarung"
        " in beschaeftigte.md.",
        tests=(
            "tests/staff/test_audit.py::test_the_log_shows_roles_and_signs_never_names_or_logins",
            "tests/staff/test_audit.py::test_the_log_opens_only_after_a_reason_which_stands_in_it",
            "tests/privacy/test_shifted_clock.py::test_nothing_goes_before_its_day_and_nothing_is_left_after_it",
        ),
    ),
    Risk(
        group="Familien einer Tour",
        what="Ein Handy des Besuchsdienstes geht verloren.",
        severity="hoch",
        chance="mittel",
        measures="Die Tour liegt verschlüsselt auf dem Handy, hinter einer PIN, nur für eine Schicht."
        " Nach fünf falschen PINs ist der Schlüssel fort, nach fünf Minuten Ruhe die Tour gesperrt."
        " Die Koordination kann ein Handy sperren. Ungesendete Einträge kann nur der Server lesen.",
        remains="Eine PIN lässt sich erraten, wenn jemand zusieht.",
        tests=(
            "tests/browser/test_field.py::test_the_phone_holds_no_name_in_clear_and_nothing_after_signing_out",
            "tests/browser/test_tour_lock.py::test_five_wrong_pins_destroy_the_list_and_no_entry",
            "tests/browser/test_tour_lock.py::test_a_locked_used_phone_holds_no_name_in_any_store",
        ),
    ),
    Risk(
        group="Familien, für die jemand anderes etwas einträgt",
        what="Jemand trägt eine fremde Familie bei „Keine Post“ ein; sie bekommt kein Angebot mehr.",
        severity="mittel",
        chance="gering",
        measures="30 Tage lang sieht die Koordination, welche Familien ein Wunsch gestoppt hat, und"
        " kann ihn zurücknehmen; was gestoppt wurde, kommt zurück. Ruft die Familie an, endet er auch"
        " später, wie immer ihr Name geschrieben war. Die Antwort verrät niemandem, wer bekannt ist."
        " Zu viele Wünsche bremst der Server.",
        remains="Nach 30 Tagen ist ein Irrtum nur noch zu erkennen, wenn die Familie anruft.",
        tests=(
            "tests/welcome/test_no_post.py::test_a_family_that_rings_is_found_however_a_stranger_wrote_its_name",
            "tests/welcome/test_no_post.py::test_neither_the_words_nor_the_time_of_the_answer_tell_who_is_known",
            "tests/welcome/test_no_post.py::test_what_a_stranger_stopped_is_seen_and_comes_back",
            "tests/welcome/test_no_post.py::test_nobody_fills_the_table",
        ),
    ),
    Risk(
        group="Alle in der Datenbank",
        what="Daten gehen verloren, werden verändert oder leben in einer alten Sicherung weiter.",
        severity="mittel",
        chance="gering",
        measures="Jede Änderung ist ganz oder gar nicht gespeichert. Sicherungen sind verschlüsselt;"
        " wer eine zurückholt, löscht danach von selbst neu, was inzwischen fort sein soll.",
        remains="Wann gesichert wird und wo, richtet der Betrieb ein.",
        tests=(
            "tests/db/test_engine.py::test_returning_commits_and_raising_rolls_back",
            "tests/backup/test_drill.py::test_what_is_over_by_now_is_deleted_at_once",
            "tests/backup/test_drill.py::test_no_post_is_still_heard",
        ),
    ),
)
OPEN_POINTS = (
    "Verantwortliche Stelle genau benennen (Organisationseinheit, § 67 Abs. 4 SGB X).",
    "Rechtsgrundlagen je Tätigkeit bestätigen, vor allem Einwilligung und Drittland beim Klingeln.",
    "Fristen bestätigen oder kürzen; sie sind Vorschläge.",
    "Anzeige einer Auftragsverarbeitung nach § 80 SGB X, wenn ein Rechenzentrum die App betreibt.",
    "Dienstvereinbarung mit dem Personalrat abschließen (Entwurf in beschaeftigte.md).",
    "Aufbewahrung der Server-Meldungen und der Meldungen des Webservers davor festlegen (Vorschlag:"
    " 7 Tage, ohne Adressen).",
    "Ort und Schlüssel der Sicherungen festlegen; den Schlüssel auf Papier verwahren.",
    "Mit Familien und Beratungsstellen prüfen: Verlust, Gewalt, wenig Deutsch (Art. 35 Abs. 9 DSGVO:"
    " Standpunkt der Betroffenen).",
    "Meldung einer Verletzung einüben (Art. 33, 34 DSGVO; § 83a SGB X).",
    "Ob § 25 TDDDG den Speicher auf dem Handy ohne Einwilligung erlaubt.",
)
