# AarhusAI: two commands are all a newcomer needs, on a machine with Python 3.11 or later.
#
#   make run     install what is missing, build the pages, start the whole platform, print its address
#   make test    everything that CI runs
#
# AARHUSAI_PORT and AARHUSAI_DATA are honoured: make run AARHUSAI_PORT=9000 AARHUSAI_DATA=/srv/ai

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
NPM := $(BIN)/python hatch_build.py npm
LOCKS := build uv model node runtime dev clients clients-litellm
export PYTHON

.PHONY: help install install-dev run test check bench bench-api bench-search lock types clean chromium clients
.PHONY: check-lint check-format check-python check-imports check-architecture check-typescript check-vitest

help:
	@sed -n '/^$$/q;s/^# \{0,1\}//p' Makefile
	@echo 'Others: install, install-dev, check (fast), bench, types, lock, clean'

install:
	@requirements/install.sh runtime

install-dev:
	@requirements/install.sh dev

run: install
	@exec $(BIN)/aarhusai serve

test: install-dev chromium clients
	@$(MAKE) check
	@$(BIN)/pytest -q -n 2 --dist worksteal --durations=20 --durations-min=5 --ignore=backend/tests/architecture

# The rails, in parallel; under 20 seconds. A front end that does not build is told by its own checks.
check:
	@AARHUSAI_SKIP_FRONTEND=1 requirements/install.sh dev
	@$(MAKE) -j $$(nproc) -k --output-sync=target check-python check-vitest check-typescript check-architecture \
		check-imports check-lint check-format

check-lint:
	@$(BIN)/ruff check --quiet .

check-format:
	@$(BIN)/ruff format --check --quiet .

check-python:
	@$(BIN)/basedpyright --level error

check-imports:
	@$(BIN)/lint-imports --no-logo

check-architecture:
	@$(BIN)/pytest -q -p no:schemathesis -p no:playwright -p no:base_url -p no:xdist -p no:hypothesispytest -p no:randomly backend/tests/architecture

check-typescript:
	@$(NPM) exec --offline -- tsc --noEmit --incremental --tsBuildInfoFile node_modules/.cache/tsc.json

check-vitest:
	@$(NPM) exec --offline -- vitest run --reporter=dot

# Debian's Chromium for the browser tests.
chromium:
	@requirements/chromium.sh

# The official clients that the API is tried with, in environments of their own.
clients: install-dev
	@requirements/clients.sh

bench: install-dev
	@$(BIN)/python bench/run.py

# The API beside LiteLLM's proxy and MLflow's gateway: about ten minutes. Writes docs/api-speed.md.
bench-api: install-dev
	@$(BIN)/python bench/api.py

# Up to a million chunks: 8 GB of disk, half an hour. Writes docs/search-speed.md.
bench-search: install-dev
	@$(BIN)/python bench/search_speed.py --chunks 10000,100000,1000000

# The wire shapes of the pages, generated from the web room's OpenAPI document.
types: install-dev
	@$(BIN)/aarhusai openapi >frontend/openapi.json
	@$(NPM) exec --offline -- openapi-typescript openapi.json -o src/api/schema.d.ts

# Newest versions that fit, pinned by hash and without the addresses of registries.
lock: install-dev
	@cd requirements && for name in $(LOCKS); do \
		nodeps=; case $$name in model|node|uv) nodeps=--no-deps;; esac; \
		../$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes $$nodeps \
			--no-emit-index-url --no-header $$name.in -o $$name.txt; \
	done

clean:
	rm -rf .venv .venv-clients dist frontend/node_modules backend/tests/clients/node/node_modules frontend/dist backend/src/aarhusai/web/static
	find . -name __pycache__ -prune -exec rm -rf {} +
