# Nghe Dân: `make run` sets everything up and starts it; `make test` proves it.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.setup-stamp
DEV_STAMP := .venv/.setup-dev-stamp
PACKAGES := law faq storage casework handlers console bot

.PHONY: setup setup-dev run test demo-data lint lock train clean

setup: $(STAMP)

setup-dev: $(DEV_STAMP)

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv

# Versions are pinned with hashes; the stamp makes the second start fast.
$(STAMP): requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(DEV_STAMP): requirements-dev.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@ $(STAMP)

# Brings the database up, makes demonstration accounts where none are, says where to look once it answers.
run: setup
	@$(BIN)/python -m bot run --welcome

test: setup-dev
	@$(BIN)/python -m pytest $(PYTEST)
	@if [ -z "$$TEST_DATABASE_URL" ]; then \
		echo "The PostgreSQL part was skipped: set TEST_DATABASE_URL=postgresql+psycopg://… to run it."; fi

demo-data: setup
	@$(BIN)/python -m bot migrate
	@$(BIN)/python -m bot demo-data

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(addprefix -p ,$(PACKAGES))
	$(BIN)/lint-imports

# Resolve the newest allowed versions again and pin them with hashes.
LOCK := $(BIN)/pip-compile --quiet --upgrade --generate-hashes --no-emit-find-links --no-emit-index-url \
	--no-emit-options --no-emit-trusted-host --strip-extras
lock: setup-dev
	$(LOCK) --output-file=requirements.txt requirements.in
	$(LOCK) --allow-unsafe --output-file=requirements-dev.txt requirements-dev.in

train: setup-dev
	$(BIN)/python -m faq.train

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov
