# Doudi. The two commands to know: `make demo` and `make test`.
PORT ?= 8000
PY := .venv/bin/python

.PHONY: help setup demo test check lint bench clean
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n",$$1,$$2}' $(MAKEFILE_LIST)

setup: ## the environment alone, in .venv, with the command `doudi` in it
	@scripts/setup.sh base

demo: ## sets up everything, builds a synthetic county and serves it on PORT (8000)
	@PORT=$(PORT) scripts/demo.sh

test: ## sets up what the tests need and runs all of them
	@scripts/setup.sh dev
	@scripts/test.sh

check: lint test ## everything that CI asks: style, types, walls, migrations, tests

lint: ## style, types, walls between rooms, migrations
	@scripts/setup.sh dev
	@scripts/lint.sh

bench: ## measures speed and memory; prints figures, judges nothing
	@scripts/setup.sh dev
	@scripts/bench.sh
