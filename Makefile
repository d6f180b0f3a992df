# juesuan: `make demo` and `make test` need only Python 3.11 and make; both set up .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO := evals/corpus/wuchang_office_2022.pdf

# Compiled modules are kept, whatever the shell says: without, every process that a test starts compiles all that it imports.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup demo demo-llm record test test-fonts test-slow lint check types metrics bench fuzz robustness eval lock schema docs release audit clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("juesuan 需要 Python 3.11 以上（needs Python 3.11 or later）：make PYTHON=python3.11 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	@echo "第一次要下载和安装软件包，约需几分钟 · packages are fetched once, which takes some minutes"
	$(PYTHON) -m compileall -q extractor models evals prompts & \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock; \
		installed=$$?; wait; exit $$installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

demo: setup  ## a real document at a glance, with the embedded engine; record and report in runs/demo
	$(BIN)/juesuan overview $(DEMO) -o runs/demo

# More processes than the two cores of the smallest machine: tests of servers, workers and browsers wait a third of their
# time. A process takes up to 900 MB, so the fourth wants a machine with memory to spare.
PROCESSES ?= $(shell awk '/^MemAvailable/ { kb = $$2 } END { print (kb > 6000000) ? 4 : 3 }' /proc/meminfo 2>/dev/null || echo 3)
test: setup  ## all tests but the slow ones
	$(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal

FONT_TESTS := $(addprefix tests/test_,pdf.py fonts.py glyphs.py frame.py text.py grid.py grid_pages.py ruled_pages.py \
	rulings.py unruled_heads.py moved_headers.py text_columns.py pictures.py tables_gold.py gold.py)
FONTS ?= /usr/share/fonts/truetype /usr/share/fonts/opentype
test-fonts: setup  ## what reads PDFs, on a machine without fonts, and with those of each of FONTS alone
	mkdir -p $(VENV)/no-fonts
	for folder in $(VENV)/no-fonts $(FONTS); do \
		JUESUAN_TEST_FONTS=$$folder $(BIN)/python -m pytest -q -n 2 --dist worksteal $(FONT_TESTS) || exit 1; done

test-slow: setup  ## minutes: the slow tests, and every law of hypothesis with ten times as many examples
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "slow or hypothesis" --hypothesis-profile many

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: setup
	$(BIN)/mypy

check: lint types

demo-llm: setup  ## whole documents by the engines llm and auto, replayed from cassettes, without network
	$(BIN)/python -m evals.replay $(DEMO) --engine llm
	$(BIN)/python -m evals.replay $(DEMO) --engine auto

record: setup  ## record cassettes from an endpoint on this machine; TASK=sheets records one task anew
	$(BIN)/python -m evals.record $(if $(TASK),--again $(TASK) --tasks $(TASK))

fuzz: setup  ## N mutated inputs of every form, read under limits: none crashes, hangs, or differs from itself
	$(BIN)/python -m evals.fuzz --n $(N) --seed $(SEED)
	$(BIN)/python -m evals.fuzz.scan

bench: setup  ## speed and memory against pdfplumber and pdfium, as ratios of one run
	$(BIN)/python -m evals.bench

N ?= 500
SEED ?= 1
FORMS ?= text,html
robustness: setup  ## N invented documents over the axes of publishers, and N edits of real ones: what is lost in silence
	$(BIN)/python -m evals.robustness --n $(N) --seed $(SEED) --forms $(FORMS) --processes 2
	$(BIN)/python -m evals.robustness --edits $(N) --seed $(SEED) --forms text,html,docx,xlsx,pdf,pdf_unruled --processes 2
	$(BIN)/python -m evals.robustness.forgetting --n $(N) --seed $(SEED)

metrics: setup  ## lines of the library, branches a line of function body
	$(BIN)/python -m evals.metrics extractor

eval: setup  ## the eval suite over the corpus, against evals/baseline.json
	$(BIN)/juesuan eval gate

schema: setup
	$(BIN)/juesuan schema -o schema/record.schema.json

docs: setup  ## docs/checks.md of the catalogue of checks; what was measured (## 实测) is kept
	{ $(BIN)/juesuan checks list --format markdown; echo; sed -n '/^## 实测$$/,$$p' docs/checks.md; } > docs/checks.md.new
	mv docs/checks.md.new docs/checks.md

IMAGE = --extra serve --extra office --extra web --extra ocr --extra export --extra word
lock:  ## pin everything with hashes, and of it what the image holds; no index URL is written
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet -o requirements.lock
	echo hatchling | $(BIN)/uv pip compile pyproject.toml - $(IMAGE) --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet -c requirements.lock -o requirements-image.lock

release: setup  ## wheel, sdist and the bill of materials (CycloneDX) of everything that the lock pins
	$(BIN)/python -m build --no-isolation
	$(BIN)/uv tool run --from 'cyclonedx-bom>=7' cyclonedx-py requirements requirements.lock --of JSON -o dist/sbom.cdx.json

audit: setup  ## known weaknesses of what the lock pins; wants the advisory service
	$(BIN)/uv tool run pip-audit --strict --require-hashes -r requirements.lock || { echo "audit: not passed. Weak packages are named \
	above; where one \"could not be audited\", the advisory service was not reached and nothing is known: run it again where it is." >&2; exit 1; }

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
