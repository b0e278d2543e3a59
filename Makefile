# `make` alone tells what there is. Settings: DIR (the demo's folder), ARGS (more words for the demo), PYTHON (which Python).
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-bench demo test slow verapdf check docs bench fuzz lock

PY := .venv/bin/python
DIR ?= demo
SECONDS ?= 60
UV_COMPILE := .venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-header -q pyproject.toml

help: ## tell what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv with what the program needs (nothing else on the machine changes)
	@PYTHON="$(PYTHON)" sh scripts/setup.sh requirements.lock

setup-dev: ## the same, with the tools for tests and checks
	@PYTHON="$(PYTHON)" sh scripts/setup.sh requirements-dev.lock requirements.lock

setup-bench: ## the same, with what matching and letters are measured beside, and veraPDF
	@PYTHON="$(PYTHON)" sh scripts/setup.sh requirements-bench.lock requirements-dev.lock requirements.lock

demo: setup ## build a fictitious municipality in demo/ and run one night (DIR=elsewhere, ARGS="--signalen 200")
	@code=0; $(PY) cli.py demo "$(DIR)" $(ARGS) || code=$$?; \
	case $$code in \
		0) ;; \
		3) echo "Gelukt. Er wacht werk op een mens (exitcode 3): dat hoort bij de demo." >&2 ;; \
		*) exit $$code ;; \
	esac

test: setup-dev ## set everything up and pass the tests
	@sh scripts/test-packages.sh sshd
	@# twice as many as processors: most of a night's test is waiting until a file stands still
	$(PY) -m pytest -n $$((2 * $$(nproc))) --maxprocesses 8

slow: setup-bench ## the tests that take minutes
	@sh scripts/test-packages.sh sshd java office
	$(PY) -m pytest -m slow

verapdf: setup-bench ## judge every letter by PDF/A-2a and PDF/UA-1 with the reference validator
	@sh scripts/test-packages.sh java
	$(PY) -m pytest -m slow -rs tests/adapters/test_verapdf.py

check: setup-dev ## lint, format, types, floors, and whether the generated docs are fresh
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -c 'from importlinter.cli import lint_imports_command as floors; floors()'
	$(PY) -m scripts.docs_cli --check

docs: setup-dev ## write docs/cli.md and docs/redenen.md again
	$(PY) -m scripts.docs_cli

bench: setup-bench ## measure: night, intake, SFTP beside OpenSSH, letters beside LibreOffice, matching beside Splink, a million zaken
	$(PY) scripts/bench.py
	$(PY) -m tests.benchmarks.bench_intake
	$(PY) -m tests.benchmarks.bench_sftp
	$(PY) -m tests.benchmarks.bench_letters
	$(PY) -m tests.benchmarks.bench_match
	$(PY) -m tests.benchmarks.bench_zaken

fuzz: setup-dev ## throw arbitrary bytes at the intake (SECONDS=60 per target)
	for target in csv xml xlsx unpack; do $(PY) -m tests.fuzz.fuzz_intake $$target -max_total_time=$(SECONDS) || exit 1; done

lock: setup-dev ## resolve the dependencies again into the three locks (docs/adr/0004)
	$(UV_COMPILE) -o requirements.lock
	$(UV_COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock
	$(UV_COMPILE) --extra dev --extra bench -c requirements-dev.lock -o requirements-bench.lock
