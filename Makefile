# Every target runs in a virtual environment of its own; nothing outside this folder is touched.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# For a CPU build of torch on Linux (plain PyPI brings CUDA, gigabytes):
#   make test PIP_TORCH='--extra-index-url https://download.pytorch.org/whl/cpu'
PIP_TORCH ?=
# The server of the tests of an index in Milvus; 95 MB with what it needs. Not on Windows.
MILVUS_LITE := 'milvus-lite>=3.2.2,<4'
TOPICS := tests/eval/queries.jsonl
# These run the whole corpus, hostile texts, kills or a browser through again and again: they reach no line that the others
# do not, and take minutes more when every line is watched.
LONG := tests/eval tests/parser/test_twins.py tests/test_linear.py tests/test_torture.py tests/web/test_browser.py

.DEFAULT_GOAL := help
.PHONY: help demo install test test-others test-all coverage wheel-check lint format typecheck check eval gate-update \
	golden examples catalogue pictures docs diff-corpus bench torture portable portable-check clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/core: setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/all: $(VENV)/core constraints-cpu.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints-cpu.txt $(PIP_TORCH) torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints-cpu.txt $(PIP_TORCH) -e '.[transformers,train,test]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[milvus]' $(MILVUS_LITE) \
		|| echo "Milvus Lite cannot be installed here: tests of an index in Milvus are skipped."
	@touch $@

$(VENV)/browser: .ci/browser $(VENV)/core
	.ci/browser
	@touch $@

install: $(VENV)/core ## Install lfsearch with the bundled model (no torch) into .venv

demo: $(VENV)/core ## Index the five issues and show real answers
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh benchmarks/demo.sh

# One process a core, a file of tests in each; a library that counts with several threads would only be in the way.
test: $(VENV)/all $(VENV)/browser ## Install everything and run the tests
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile

test-all check: EXTENT := all
test-others: $(VENV)/core ## Run the tests on the newest other Python of this machine, some on those in between
	@.ci/others $(VENV) $(EXTENT)

test-all: test test-others ## Run the tests on every Python that is on this machine

coverage: $(VENV)/all $(VENV)/browser ## Run the tests; measure which lines and branches they reach
	$(BIN)/coverage run -m pytest $(addprefix --ignore ,$(LONG))
	$(BIN)/coverage report
	$(BIN)/python -m pytest $(LONG)

wheel-check: $(VENV)/all ## Build source distribution and wheel; search with the wheel installed alone
	$(BIN)/python .ci/check_wheel.py

lint: $(VENV)/all ## Check style
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: $(VENV)/all ## Format the code
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

typecheck: $(VENV)/all ## Check types
	$(BIN)/mypy

check: lint typecheck coverage wheel-check test-others ## Everything that must hold before a change is merged

eval: $(VENV)/core ## Measure search on the judged topics, all modes side by side
	@$(BIN)/lfsearch -q index && $(BIN)/lfsearch eval --queries $(TOPICS)

gate-update: $(VENV)/all ## Raise the quality floors to what is measured now
	$(BIN)/python -m tests.eval.gate --update

golden: $(VENV)/all ## Rewrite the golden outlines; review them with git diff
	$(BIN)/python -m tests.golden_update

catalogue: $(VENV)/core ## Compile the Chinese catalogue of click's sentences
	$(BIN)/python -m tests.catalogue_update

examples: $(VENV)/core ## Rewrite what the examples in READMEs and docs print; review with git diff
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.examples_update

pictures: $(VENV)/all $(VENV)/browser ## Take the pictures in docs/ anew
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.pictures

docs: $(VENV)/core ## Make a site of docs/ in build/docs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[docs]'
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet

diff-corpus: $(VENV)/core ## Clauses gained and lost against another commit: make diff-corpus REV=main~1
	$(BIN)/python benchmarks/diff_corpus.py $(REV)

bench: $(VENV)/core ## Measure indexing, parsing and query times; beside other engines on the five issues
	$(BIN)/python benchmarks/parse_speed.py
	$(BIN)/python benchmarks/index_speed.py
	$(BIN)/python benchmarks/query_latency.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	$(BIN)/lfsearch -q index && OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/scale.py --gazette index --work build/scale --out build/scale/scale.json
	$(BIN)/python benchmarks/growth.py build/scale/scale.json && cat build/scale/scale.md

torture: $(VENV)/all ## Kill it, fill its disk, damage its files, a thousand times; a summary as JSON (minutes)
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.torture

# In an environment of its own, so that nothing gets in that is there for tests alone.
portable: ## Build a folder that runs without Python, in build/portable/lfsearch
	rm -rf build/portable-venv build/portable
	$(PYTHON) -m venv build/portable-venv
	build/portable-venv/bin/python -m pip install --quiet --disable-pip-version-check '.[web,pdf,xlsx,docx]' 'pyinstaller>=6,<7'
	build/portable-venv/bin/pyinstaller --noconfirm --log-level WARN --workpath build/pyinstaller --distpath build/portable portable.spec

portable-check: portable ## Build it, then search with it, open its page and add a file there (a minute of the processor)
	build/portable-venv/bin/python .ci/check_portable.py build/portable/lfsearch

clean: ## Remove the environment, the index and caches
	rm -rf $(VENV) .coverage build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find index -mindepth 1 ! -name README.md -delete
