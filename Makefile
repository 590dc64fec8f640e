# Tillit: `make` alone lists the targets.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: trial-faults fuzz demo-seeds bench-import bench-indicators bench-web bench-peers audit test-debian-postgres try-deploy help demo setup test check format lock vendor messages fresh-machine clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 24

demo: $(VENV)/.ready ## set everything up, plan a made-up municipality and serve it
	@$(BIN)/tillit demo $(ARGS)

setup: $(VENV)/.ready ## install what the program needs, pinned and hashed

$(VENV)/.ready: requirements.txt pyproject.toml
	@$(PYTHON) -m venv $(VENV)
	@echo "Installing (pinned, hashed) …" >&2
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m tillit.project.compile_messages
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $@

test: $(VENV)/.ready-dev ## run every check and test, browser included
	@bash scripts/need_chromium.sh
	@bash scripts/need_oidc_provider.sh
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest $(ARGS)

test-debian-postgres: $(VENV)/.ready-dev ## run the tests on Debian's PostgreSQL 15 (ARGS="tests/rooms" for a part)
	@bash scripts/debian_postgres.sh $(ARGS)

check: $(VENV)/.ready-dev ## lint, types, contracts between the rooms
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy

audit: ## look for known holes in the dependencies (shows the pins' age where the list cannot be had)
	@bash scripts/audit.sh $(ARGS)

format: $(VENV)/.ready-dev ## put the code in the house's format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: ## resolve the dependencies anew into the hashed requirement files (needs uv)
	uv lock --upgrade
	uv export -q --no-dev --group build --no-emit-project --no-annotate --no-header -o requirements.txt
	uv export -q --only-dev --no-emit-project --no-annotate --no-header -o requirements-dev.txt
	uv export -q --only-group peers --no-emit-project --no-annotate --no-header -o requirements-peers.txt
	uv export -q --only-group audit --no-emit-project --no-annotate --no-header -o requirements-audit.txt

vendor: ## fetch the design system, htmx and Inter anew into the tree (needs npm)
	bash scripts/vendor.sh

fuzz: $(VENV)/.ready-dev ## send forms, addresses and files that nobody would, for long (EXAMPLES=5000)
	@TILLIT_FUZZ_EXAMPLES=$${EXAMPLES:-5000} $(BIN)/python -m pytest -o addopts="-p tests.environment -p no:cacheprovider" -v tests/fuzz tests/imports/test_corruptions.py $(ARGS)

demo-seeds: $(VENV)/.ready-dev ## live the demo as a whole on other seeds than the suite's (SEEDS=1,2,3)
	@TILLIT_DEMO_SEEDS=$${SEEDS:-1,2,3} $(BIN)/python -m pytest -o addopts="-p tests.environment -p no:cacheprovider" -v tests/journeys/test_demo.py $(ARGS)

messages: $(VENV)/.ready-dev ## collect the texts to translate
	@$(BIN)/python -m tillit.project.collect_messages

bench-import: $(VENV)/.ready ## measure the import of a municipality of 133,000 (ARGS="--folder DIR")
	@TILLIT_HOME=$${TILLIT_HOME:-/tmp/tillit-bench} $(BIN)/tillit bench import $(ARGS)

trial-faults: $(VENV)/.ready ## kill processes under load, a hundred times, and prove that nothing was lost
	@$(BIN)/tillit trial faults $(ARGS)

bench-indicators: $(VENV)/.ready ## measure a year of a municipality (ARGS="--inhabitants 133000")
	@TILLIT_HOME=$${TILLIT_HOME:-/tmp/tillit-bench} $(BIN)/tillit bench indicators $(ARGS)

bench-peers: $(VENV)/.ready ## measure the visit planner beside other solvers (ARGS="FOLDER... --seconds 60")
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-peers.txt
	@$(BIN)/tillit bench peers $(ARGS)

bench-web: $(VENV)/.ready ## measure every page under eight clients (ARGS="--folder DIR")
	@TILLIT_HOME=$${TILLIT_HOME:-/tmp/tillit-bench-web} $(BIN)/tillit bench web $(ARGS)

fresh-machine: ## try both commands in a bare Debian 12, as root and as a user (needs root)
	bash scripts/fresh_machine.sh

try-deploy: ## follow docs/operate/install.md on a bare Debian 12, and try what it set up (needs root)
	bash scripts/try_deploy.sh

clean: ## remove the virtual environment and all data of the demo
	-@[ ! -x $(BIN)/python ] || $(BIN)/python -m tillit.foundation.database remove
	rm -rf $(VENV) .venv-audit .tillit tests/oidc_provider/node_modules
