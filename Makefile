# Everything people and CI run. Set-up happens by itself and only when something changed.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
TLS ?= 0
BIN := .venv/bin
JOBS ?= 2

.PHONY: run demo-push test test-full check format bench screenshots privacy messages setup setup-dev clean

run: setup ## Serve the demonstration with Düren's data on SQLite; TLS=1 for a real phone
	@FH_DEMO=1 PORT=$(PORT) FH_HOST=$(HOST) FH_TLS=$(TLS) $(BIN)/fruehe-hilfen serve

demo-push: setup-dev ## Three years of one family in a minute: every ring, checked and decrypted
	@PYTHONPATH=. $(BIN)/python tools/demo_push.py

test: setup-dev check ## Everything: checks, Python on SQLite and PostgreSQL, browsers
	@$(BIN)/python tools/test.py -n $(JOBS)

test-full: setup-dev check ## With the long runs
	@$(BIN)/python tools/test.py --full -n $(JOBS)

check: setup-dev ## Format, lint, types, import rules, templates
	@$(BIN)/python tools/check.py

format: setup-dev
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: setup-dev ## Ratios against peers; ten thousand days in the field (about half an hour)
	@$(BIN)/uv sync --frozen --quiet --inexact --no-default-groups --group dev --group bench
	@for file in bench/*.py; do $(BIN)/python $$file || exit 1; done

screenshots: setup-dev ## The pictures of the README
	@$(BIN)/python tools/screenshots.py

privacy: setup-dev ## The privacy papers anew, from the tables of the program
	@$(BIN)/fruehe-hilfen privacy write

messages: setup-dev ## All texts of families' screens into src/fruehe_hilfen/locale/*.po
	@PYTHONPATH=. $(BIN)/python tools/messages.py

setup:
	@$(PYTHON) tools/setup.py run

setup-dev:
	@$(PYTHON) tools/setup.py dev

clean:
	rm -rf .venv node_modules build var
