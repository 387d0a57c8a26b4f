"""Every screen of the product: where it is and as whom one sees it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Screen:
    """`login` signs in as an invented person, `family` puts an invented family on the phone."""

    name: str
    path: str
    login: str = ""
    family: str = ""


PUBLIC = (
    Screen("start", "/"),
    Screen("buch", "/begleitbuch"),
    Screen("buchseite", "/begleitbuch/u-untersuchungen"),
    Screen("buch-themen", "/begleitbuch/themen"),
    Screen("buch-a-z", "/begleitbuch/a-z"),
    Screen("buch-woerter", "/begleitbuch/woerter"),
    Screen("buch-phase", "/begleitbuch/zeit/die-ersten-wochen"),
    Screen("buch-phase-druck", "/begleitbuch/zeit/die-ersten-wochen/druck"),
    Screen("buch-thema", "/begleitbuch/thema/geld"),
    Screen("buchseite-gesetz", "/begleitbuch/erste-behoerdengaenge"),
    Screen("buchseite-notfall", "/begleitbuch/fieber"),
    Screen("buchseite-still", "/begleitbuch/k7"),
    Screen("buchseite-leicht", "/begleitbuch/stillen/leicht"),
    Screen("buchseite-leicht-still", "/begleitbuch/k7/leicht"),
    Screen("spuren", "/begleitbuch/spuren-auf-dem-handy"),
    Screen("ferien", "/ferien"),
    Screen("danke", "/begleitbuch/u-untersuchungen/danke"),
    Screen("suche", "/suche?q=Kindergeld"),
    Screen("suche-leer", "/suche?q=xylophon"),
    Screen("notfall", "/notfall"),
    Screen("treffpunkte", "/treffpunkte"),
    Screen("treffpunkt", "/treffpunkte/sc-mitte"),
    Screen("schnullerbox", "/treffpunkte/sb-buergerbuero"),
    Screen("treffpunkte-auswahl", "/treffpunkte?schwester=1"),
    Screen("treffpunkte-leer", "/treffpunkte?tag=do"),
    Screen("hilfe", "/hilfe"),
    Screen("hilfe-kreis", "/hilfe?plz=52372"),
    Screen("hilfe-plz-falsch", "/hilfe?plz=523"),
    Screen("termine", "/termine"),
    Screen("termine-code", "/termine/code"),
    Screen("warteliste-wunsch", "/termine/warteliste"),
    Screen("warteliste", "/termine/warteliste/demo-1"),
    Screen("erinnerungen", "/erinnerungen"),
    Screen("erster-start", "/w"),
    Screen("plan-angaben", "/erinnerungen/angaben"),
    Screen("plan-lesen", "/erinnerungen/weitergeben"),
    Screen("mehr", "/mehr"),
    Screen("keine-post", "/keine-post"),
    Screen("keine-post-danke", "/keine-post/danke"),
    Screen("antwort", "/antwort"),
    Screen("antwort-danke", "/antwort/danke/andere-zeit"),
    Screen("besuch-wuenschen", "/willkommen/anmelden"),
    Screen("besuch-gewuenscht", "/willkommen/anmelden/danke"),
    Screen("ende-leer", "/erinnerungen/ende"),
    Screen("app", "/mehr/app"),
    Screen("mitnehmen", "/buch-mitnehmen"),
    Screen("impressum", "/impressum"),
    Screen("datenschutz", "/datenschutz"),
    Screen("barrierefreiheit", "/barrierefreiheit"),
    Screen("barriere-melden", "/barrierefreiheit/melden"),
    Screen("leichte-sprache", "/leichte-sprache"),
    Screen("offline", "/offline"),
    Screen("fehler", "/gibt-es-nicht"),
    Screen("anmelden", "/team/anmelden"),
    Screen("vorfuehrung", "/vorfuehrung"),
)
FAMILY = (
    Screen("heute-schwanger", "/", family="schwanger"),
    Screen("heute-baby", "/", family="baby"),
    Screen("heute-kleinkind", "/", family="kleinkind"),
    Screen("plan-baby", "/erinnerungen", family="baby"),
    Screen("ende", "/erinnerungen/ende", family="baby"),
    Screen("plan-weitergeben", "/erinnerungen/weitergeben", family="baby"),
)
TEAM = (
    Screen("team-heute", "/team", login="demo-fkks"),
    Screen("team-konto", "/team/konto?hinweis=handy", login="demo-besuch"),
    Screen("team-konto-fachkraft", "/team/konto?hinweis=mail#mail", login="demo-fkks"),
    Screen("team-konten", "/team/konten", login="demo-verwaltung"),
    Screen("team-konto-neu", "/team/konten/neu", login="demo-verwaltung"),
    Screen("team-protokoll", "/team/protokoll", login="demo-protokoll"),
    Screen("team-termine", "/team/termine", login="demo-fkks"),
    Screen("team-buchen", "/team/termine/buchen", login="demo-fkks"),
    Screen("team-zeit-oeffnen", "/team/termine/oeffnen", login="demo-fkks"),
    Screen("team-zeit-sperren", "/team/termine/sperren", login="demo-fkks"),
    Screen("team-krank", "/team/termine/abwesenheit?bis=2026-11-26", login="demo-fkks"),
    Screen("team-bescheid", "/team/termine/bescheid", login="demo-fkks"),
    Screen("team-einsatz", "/team/termine/einsatz", login="demo-fkks"),
    Screen("team-woche", "/team/termine/woche?ab=2026-11-30", login="demo-koordination"),
    Screen("team-termine-alle", "/team/termine", login="demo-koordination"),
    Screen("team-termine-lage", "/team/termine/lage", login="demo-koordination"),
    Screen("team-termine-zahlen", "/team/termine/zahlen", login="demo-koordination"),
    Screen(
        "team-wege",
        "/team/termine/wege?von=merken&nach=niederau&minuten=50",
        login="demo-koordination",
    ),
    Screen("team-besuchsarten", "/team/termine/arten", login="demo-koordination"),
    Screen(
        "team-besuchsart-vorschau",
        "/team/termine/arten/home?dauer=90&vorher=15&nachher=15&vorlauf=48&tage=42&absage=24",
        login="demo-koordination",
    ),
    Screen("team-warteliste", "/team/termine/warteliste", login="demo-koordination"),
    Screen("team-einsatz-alle", "/team/termine/einsatz", login="demo-koordination"),
    Screen("team-zeiten", "/team/termine/zeiten", login="demo-fkks"),
    Screen("team-zeit-neu", "/team/termine/zeiten/neu", login="demo-fkks"),
    Screen("team-dolmetschen", "/team/termine/dolmetschen", login="demo-koordination"),
    Screen("team-kalender", "/team/termine/kalender", login="demo-fkks"),
    Screen("team-blatt", "/team/termine/blatt", login="demo-fkks"),
    Screen("team-blatt-fehler", "/team/termine/blatt/pdf", login="demo-fkks"),
    Screen("team-unterwegs", "/team/unterwegs", login="demo-besuch"),
    Screen("team-besuchsdienst", "/team/besuchsdienst", login="demo-koordination"),
    Screen("team-keine-post", "/team/besuchsdienst/keine-post", login="demo-koordination"),
    Screen("team-lage", "/team/besuchsdienst/lage", login="demo-koordination"),
    Screen("team-briefe", "/team/besuchsdienst/briefe", login="demo-koordination"),
    Screen("team-anmeldungen", "/team/besuchsdienst/anmeldungen", login="demo-koordination"),
    Screen("team-taschen", "/team/besuchsdienst/taschen", login="demo-koordination"),
    Screen("team-taschen-eigene", "/team/besuchsdienst/taschen", login="demo-besuch"),
    Screen("team-zahlen", "/team/besuchsdienst/zahlen?je=monat", login="demo-koordination"),
    Screen("team-drucken", "/team/besuchsdienst/drucken", login="demo-koordination"),
    Screen("team-import", "/team/besuchsdienst/import", login="demo-koordination"),
    Screen("team-handys", "/team/besuchsdienst/handys", login="demo-koordination"),
    Screen("team-zustellung", "/team/zustellung", login="demo-koordination"),
    Screen("team-koordination", "/team", login="demo-koordination"),
    Screen("team-treffpunkte", "/team/treffpunkte", login="demo-koordination"),
    Screen(
        "team-treff-termin", "/team/treffpunkte/sc-nord-1/2027-01-20", login="demo-koordination"
    ),
    Screen(
        "team-treff-absage",
        "/team/treffpunkte/sc-nord-1/2027-01-20?art=cancelled",
        login="demo-koordination",
    ),
    Screen(
        "team-treff-pause",
        "/team/treffpunkte/sc-nord/pause?first=2027-02-01&last=2027-02-12",
        login="demo-koordination",
    ),
    Screen("team-treff-angaben", "/team/treffpunkte/sc-ost/angaben", login="demo-redaktion"),
    Screen("team-treff-neu", "/team/treffpunkte/neu", login="demo-redaktion"),
    Screen("team-daten", "/team/daten", login="demo-redaktion"),
    Screen("team-nummer", "/team/daten/nummer/buergerbuero", login="demo-redaktion"),
    Screen("team-angabe", "/team/daten/angabe/vertretung", login="demo-redaktion"),
    Screen("team-zahl", "/team/daten/zahl/kindergeld", login="demo-redaktion"),
    Screen("team-leistung", "/team/daten/leistung/eingangsbuero", login="demo-redaktion"),
    Screen("team-freigaben", "/team/freigaben", login="demo-freigabe"),
    Screen("team-freigabe", "/team/freigaben/w03", login="demo-freigabe"),
    Screen("team-loeschfristen", "/team/loeschfristen", login="demo-koordination"),
    Screen("team-rueckmeldungen", "/team/rueckmeldungen", login="demo-koordination"),
)
SCREENS = PUBLIC + FAMILY + TEAM


def enter(page: Page, screen: Screen) -> None:
    """Become whoever sees the screen, and open it."""
    become(page, screen)
    page.goto(screen.path)
    page.wait_for_load_state("networkidle")


def become(page: Page, screen: Screen) -> None:
    """Sign in, or put an invented family on the phone, as the screen wants it."""
    if screen.login:
        page.goto("/vorfuehrung")
        page.click(f'button[value="{screen.login}"]')
        page.wait_for_url("**/team**")
    if screen.family:
        page.goto("/vorfuehrung")
        page.click(f'[data-demo-family="{screen.family}"]')
        page.wait_for_url(lambda url: not url.endswith("/vorfuehrung"))


def wear(page: Page, theme: str) -> None:
    """Light, dark or night, as the button sets it."""
    page.evaluate(
        "t => { document.documentElement.dataset.theme = t; document.documentElement.dataset.shown = t; }",
        theme,
    )
