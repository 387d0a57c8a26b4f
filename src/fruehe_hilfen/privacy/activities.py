"""The record of processing (Art. 30 GDPR): what the stores do not say by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fruehe_hilfen.privacy.terms import Activity

OPEN = "von der Stadt zu bestätigen"
_NONE = "keine"


@dataclass(frozen=True, kw_only=True)
class Processing:
    """One processing activity. `basis` is a proposal wherever it names a law."""

    purpose: str
    basis: str
    recipients: str
    abroad: str = _NONE
    source: str = "von den Betroffenen selbst"


RECORD: Mapping[Activity, Processing] = {
    Activity.READING: Processing(
        purpose="Eltern lesen das Elternbegleitbuch, Treffpunkte und Notfallnummern, ohne Konto.",
        basis=f"§ 2 KKG (Eltern informieren); {OPEN}",
        recipients="niemand; die Adresse der Anfrage wird nicht gespeichert",
    ),
    Activity.PLAN: Processing(
        purpose="Das Handy berechnet den Plan aus dem öffentlichen Katalog.",
        basis=f"keine Verarbeitung durch die Stadt; ob § 25 TDDDG den Speicher auf dem Handy"
        f" erlaubt, ist {OPEN}",
        recipients="niemand: Die Angaben verlassen das Handy nicht",
    ),
    Activity.PUSH: Processing(
        purpose="Das Handy stellt Wecker. Der Server klingelt zur Uhrzeit, ohne den Anlass zu kennen.",
        basis=f"Einwilligung, jederzeit widerrufbar; {OPEN}",
        recipients="der Klingel-Dienst des Browsers (zum Beispiel Google, Apple, Mozilla, Microsoft):"
        " dass und wann es klingelt, nie der Inhalt",
        abroad="möglich (USA), weil die Firma des Browsers den Dienst betreibt; rechtliche Grundlage"
        f" {OPEN}",
    ),
    Activity.VISITS: Processing(
        purpose="Besuche, Anrufe und Gespräche der Familien-Kinderkrankenschwestern vereinbaren.",
        basis="Angebot nach § 2 KKG auf Wunsch der Familie; Sozialdaten nach §§ 61–65 SGB VIII;"
        " freiwilliges Thema nur mit Einwilligung nach §§ 67a, 67b SGB X; Schweigepflicht nach"
        f" § 203 StGB; {OPEN}",
        recipients="die eingeteilte Fachkraft, die Koordination; E-Mail-Server der Stadt, wenn die"
        " Familie eine Adresse angibt",
    ),
    Activity.WELCOME: Processing(
        purpose="Familien mit einem neuen Baby einen Besuch mit Willkommenstasche anbieten.",
        basis=f"§ 10a MeldDÜV NRW (Daten der Meldebehörde), § 2 KKG; {OPEN}",
        recipients="die Koordination, der Besuchsdienst (nur die eigene Tour)",
        source="Meldeliste der Meldebehörde; Eltern, die sich selbst melden",
    ),
    Activity.FEEDBACK: Processing(
        purpose="Hinweise zu Seiten bearbeiten, gemeldete Barrieren beantworten.",
        basis=f"Barrieren: § 5 BITVNRW; Hinweise: {OPEN}",
        recipients="Redaktion, Freigabe, Koordination",
    ),
    Activity.TEAM: Processing(
        purpose="Anmeldung des Teams; prüfen, ob Daten von Familien zulässig geöffnet wurden.",
        basis=f"Zugriff nur für die Aufgabe (§ 35 SGB I); Dienstvereinbarung im Entwurf; {OPEN}",
        recipients="Verwaltung der Konten (Namen), Aufgabe „Protokoll“ (Kennungen)",
    ),
    Activity.OFFICE: Processing(
        purpose="Termine, Nummern und Seiten pflegen; eine zweite Person gibt Seiten frei.",
        basis=OPEN,
        recipients="Redaktion, Freigabe, Koordination; die Inhalte sind öffentlich",
    ),
    Activity.OPERATION: Processing(
        purpose="Aufträge sicher erledigen, Missbrauch bremsen, Fehler finden, Daten sichern.",
        basis=f"Sicherheit der Verarbeitung (Art. 32 DSGVO); {OPEN}",
        recipients="Betrieb (Rechenzentrum der Stadt oder Auftragsverarbeiter nach § 80 SGB X)",
    ),
}
