PYTHON ?= python3
APP := .venv/bin/python
RASA := .venv-rasa/bin/python
RASA_ENV := RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 TF_CPP_MIN_LOG_LEVEL=3

.DEFAULT_GOAL := help
.PHONY: help setup run test test-engine test-bot test-talk test-page check imports bench chat nlu-report seed train

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: ## Both environments, settings and the web page (skips what is there)
	@$(PYTHON) backend/launch/setup.py

run: setup ## Seed when empty, train when changed, start everything, print the address
	@$(APP) -m backend.launch.start

train: setup ## Train the assistant when its files changed
	@$(APP) -m backend.launch.training

seed: setup ## Migrate the database and fill it with the invented company when empty
	@$(APP) -m backend migrate && $(APP) -m backend seed

chat: setup ## Talk in the terminal: make chat AS=person@company.example (the desk must be running)
	@$(APP) -m channels.terminal $(AS)

test: setup test-engine test-bot test-talk test-page ## Every test

test-engine: setup ## Rules, services, actions and gateway, on SQLite and PostgreSQL
	@$(APP) -m pytest tests -n 2 --dist loadfile -m "not e2e and not browser" --ignore tests/bot

test-bot: setup train ## The Rasa side: reading, channel, contract
	@$(RASA_ENV) $(RASA) -m pytest -q -c tests/bot/pytest.ini tests/bot

test-talk: setup train ## Conversations over HTTP against the trained assistant
	@$(APP) -m pytest tests -m e2e

test-page: setup train ## The page in Chromium
	@$(APP) -m pytest tests -m browser

check: setup imports ## Style, types, layers
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

imports: setup ## The arrows between the layers
	@.venv/bin/lint-imports

bench: setup train ## Measure; JSON and tables in benchmarks/results
	@$(APP) -m benchmarks

nlu-report: setup ## Cross-validated report of what the assistant understands
	@$(RASA_ENV) $(RASA) -m benchmarks.nlu_report
