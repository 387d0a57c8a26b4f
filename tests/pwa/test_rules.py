from fruehe_hilfen.pwa.rules import fingerprint, loaded_files, with_imports

PAGE = b'<script src="/static/0123456789ab/js/a.js"></script><p>Text</p>'


def test_a_page_keeps_its_fingerprint_when_only_the_build_changes() -> None:
    other = PAGE.replace(b"0123456789ab", b"ba9876543210")
    assert fingerprint(PAGE, is_page=True) == fingerprint(other, is_page=True)
    assert fingerprint(PAGE) != fingerprint(other)
    assert fingerprint(PAGE, is_page=True) != fingerprint(PAGE + b"!", is_page=True)


def test_the_files_of_a_page_are_scripts_styles_fonts_and_drawings() -> None:
    page = """
      <script type="module" src="/static/0123456789ab/js/a.js"></script>
      <link rel="preload" href="/static/0123456789ab/fonts/f.woff2" as="font">
      <link rel="stylesheet" href="/static/0123456789ab/css/app.css">
      <link rel="apple-touch-icon" href="/static/0123456789ab/img/touch.png">
      <svg><use href="/static/0123456789ab/icons.svg#phone"/></svg>
      <a href="/static/0123456789ab/brief.svg">kein Teil der Seite</a>
    """
    assert loaded_files(page) == {"js/a.js", "fonts/f.woff2", "css/app.css", "icons.svg"}


def test_imports_are_followed_however_deep_and_in_circles() -> None:
    sources = {
        "js/a.js": 'import { b } from "./b.js";\nimport "./teil/c.js";',
        "js/b.js": 'export * from "./a.js";',
        "js/teil/c.js": 'const d = await import("../d.js");',
        "js/d.js": "// nichts",
    }
    assert with_imports({"js/a.js"}, sources.__getitem__) == set(sources)
    at_once = with_imports({"js/a.js"}, sources.__getitem__, is_at_once=True)
    assert at_once == set(sources) - {"js/d.js"}


def test_imports_from_elsewhere_are_no_files_of_ours() -> None:
    source = 'import x from "https://example.org/x.js";'
    assert with_imports({"js/a.js"}, lambda _name: source) == {"js/a.js"}
