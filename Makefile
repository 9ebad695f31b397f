# The words a person types here. Every one of them may be the first on a fresh machine.
# Paths are relative throughout: make cannot hold a folder's name with a space in it.

.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON_HERE := .venv/bin/python
# Some machines forbid Python to keep what it compiled: every program that a test starts would compile itself anew.
unexport PYTHONDONTWRITEBYTECODE
GENERATED := .hypothesis .mypy_cache .pytest_cache .ruff_cache

# An instant to build for. make hands its variables to the shell by itself, so no character of it can do harm here.
as_of = $(if $(AS_OF),--as-of "$$AS_OF")

.PHONY: help
help: ## Say what can be typed here
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: run
run: ## Try it: board, letterbox and desk on this machine (AS_OF=2026-11-23T09:00 for another day)
	@sh scripts/bootstrap
	@$(PYTHON_HERE) trial.py $(as_of)

.PHONY: test
test: ## All checks and all tests, those in a browser too
	@sh scripts/bootstrap --dev
	@$(MAKE) -j 2 check programs
	TMPDIR=$$(sh scripts/scratch) $(PYTHON_HERE) -m pytest -n 3

# Programs that tests need beside Python; a machine that lacks them waits for the network, and is checked meanwhile.
.PHONY: programs
programs:
	@sh scripts/browser
	@sh scripts/tracer
	@sh scripts/typesetter --dev
	@sh scripts/webserver

.PHONY: fuzz
fuzz: ## All tests, with chance tried thoroughly: three times as many examples, others each time
	@sh scripts/bootstrap --dev
	@$(MAKE) programs
	TMPDIR=$$(sh scripts/scratch) HYPOTHESIS_PROFILE=thorough $(PYTHON_HERE) -m pytest -n 3

.PHONY: check
check: ## Only the checks that run nothing: format, lint, types
	@sh scripts/bootstrap --dev
	$(PYTHON_HERE) -m ruff format --check .
	$(PYTHON_HERE) -m ruff check .
	$(PYTHON_HERE) -m mypy

.PHONY: build
build: ## Write the board into site/ (AS_OF=... as above)
	@sh scripts/bootstrap
	@$(PYTHON_HERE) build.py $(as_of)

.PHONY: preview
preview: ## Look at any page on any day, drafts too, before it is public (AS_OF=... as above)
	@sh scripts/bootstrap
	@$(PYTHON_HERE) build.py preview $(as_of)

.PHONY: pdf
pdf: ## The same, with a PDF of each notice's print sheet
	@sh scripts/bootstrap --pdf
	@sh scripts/typesetter
	@$(PYTHON_HERE) build.py --pdf $(as_of)

.PHONY: bench
bench: ## Measure building beside Hugo and other builders, and write bench/RESULTS.md (an hour)
	@sh scripts/bootstrap --dev
	@sh scripts/peers
	$(PYTHON_HERE) -m bench.build --notices 1000x3 10000x3 50000x1 --minutes 20 --longest 240 \
	    --tools .peers --write bench/RESULTS.md

.PHONY: soak
soak: ## Kill, cut off, fill and flood it for hours, and write the figures into docs/promises.md (SHARE=0.05: minutes)
	@sh scripts/bootstrap --dev
	@sh scripts/breakers
	$(PYTHON_HERE) -m soak --write $(if $(SHARE),--share "$$SHARE")

.PHONY: messages
messages: ## Gather the words to translate into locale/, and say which wait for a translation
	@sh scripts/bootstrap
	@$(PYTHON_HERE) scripts/messages

.PHONY: locks
locks: ## Pin the newest versions of requirements*.in, with hashes (needs uv)
	for name in requirements requirements-pdf requirements-dev; do \
	    uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	        --no-emit-index-url --no-annotate --no-header $$name.in -o $$name.lock || exit; \
	done

.PHONY: clean
clean: ## Remove what was generated: site/ and the tools' caches; not .venv, not instance/
	find site -mindepth 1 ! -path site/.gitignore -delete
	rm -rf .site.before .site.memory
	find . \( -name .venv -o -name .git -o -name instance \) -prune -o -name __pycache__ -prune -exec rm -rf {} +
	find . \( -name .venv -o -name .git -o -name instance \) -prune -o -name '*.mo' -exec rm -f {} +
	rm -rf $(GENERATED)

.PHONY: forget
forget: ## Remove instance/: the trial's reports, cases, staff and keys; asks first
	@if [ ! -d instance ]; then echo "There is no instance/ to forget."; exit 0; fi; \
	echo "This removes for good, with every report, case, staff account and key in it:"; \
	find instance -mindepth 1 -maxdepth 2 | sort | sed 's/^/    /'; \
	printf 'Remove instance/? Type yes: '; read -r answer || answer=no; \
	if [ "$$answer" = yes ]; then rm -rf instance && echo "Removed."; else echo "Nothing was removed."; fi
