# Yeji from source. Needs make, Python 3.11 or newer with venv, and the package registries that pip and npm are set to.
#   make run     set everything up, create an instance where there is none, start it (YEJI_HOME: where, PORT: which port)
#   make setup   set everything up; afterwards the command is .venv/bin/yeji
#   make test    the whole check
#   make gallery    every component of the screens in its states
#   make pictures   photographs of every main page (ONLY="home zh dark phone": which)
#   make test-faults, make bench, make messages, make lock: see below

VENV := .venv
DONE := $(VENV)/done
PY := $(VENV)/bin/python
STEP := @tools/step
# The locks name every package there is; what is imported is compiled then.
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-compile
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"
# Steps that do not wait for one another run side by side.
MAKEFLAGS += --jobs=2

SCALE ?= 100000
FAULTS ?= 200

FRONTEND := $(shell find frontend -name node_modules -prune -o -type f -print 2>/dev/null)
BUILT := $(wildcard yeji/ui/static/built/yeji.*)
CATALOGUES := $(shell find yeji -name '*.po' 2>/dev/null)

# The tools of this environment come first: npm runs the node that stands beside it.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
# Bytecode is kept: without it every start of the program compiles it all again.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE VIRTUAL_ENV DJANGO_SETTINGS_MODULE

.PHONY: setup run test test-faults bench gallery pictures messages format lock
.DEFAULT_GOAL := setup

setup: $(DONE)/project $(DONE)/frontend $(DONE)/messages

run: setup
	@exec $(PY) -m tools.start

$(PY):
	@python=$$(tools/python) && tools/step "Python environment" "$$python" -m venv --clear $(VENV)

$(DONE)/build: requirements/build.txt | $(PY)
	$(STEP) "Python packages for building" $(PIP) --require-hashes -r $<
	@mkdir -p $(DONE) && touch $@

# The lock of the check holds all that the others hold: who begins with the check takes everything at once.
FIRST := $(if $(filter test%,$(MAKECMDGOALS)),test,runtime)
$(DONE)/runtime: requirements/runtime.txt $(DONE)/build
	$(STEP) "Python packages" $(PIP) --require-hashes -r requirements/$(FIRST).txt
	@touch $(DONE)/$(FIRST) $@

$(DONE)/project: $(DONE)/runtime pyproject.toml
	$(STEP) "The command yeji" $(PIP) --no-build-isolation --editable .
	@touch $@

# npm trusts whom the machine trusts, also behind a company's proxy.
$(DONE)/packages: frontend/package-lock.json frontend/package.json $(DONE)/build
	$(STEP) "Front-end packages" env NODE_USE_SYSTEM_CA=1 npm --prefix frontend ci --loglevel error
	@touch $@

# Built again when its files change, and when what was built is gone.
$(DONE)/frontend: $(DONE)/packages $(FRONTEND) $(if $(BUILT),,missing)
	$(STEP) "Front end" node frontend/build.mjs
	@touch $@

$(DONE)/messages: $(CATALOGUES) tools/messages.py $(DONE)/project
	$(STEP) "Chinese words" $(PY) -m tools.messages compile
	@touch $@

$(DONE)/test: requirements/test.txt | $(DONE)/runtime
	@[ $@ -nt $< ] || tools/step "Packages for the check" $(PIP) --require-hashes -r $<
	@touch $@

.PHONY: missing
missing:

# The check never looks at an instance that lives on this machine.
test test-faults: export YEJI_HOME := $(CURDIR)/$(VENV)/no-instance
test test-faults: export DATABASE_URL :=

# The whole check. What takes a moment comes first; what takes long runs side by side. The first red step stops it.
MOMENTS := check-format check-lint check-contracts check-laws check-migrations check-translations check-locks
LONG := check-tests check-types check-wheel check-frontend check-sizes
.PHONY: $(MOMENTS) $(LONG) check-seconds
test: check-seconds
$(MOMENTS): setup $(DONE)/test
$(LONG): $(MOMENTS)
check-seconds: $(LONG)

check-format:
	$(STEP) "Format" ruff format --check .
check-lint:
	$(STEP) "Lint" ruff check .
check-contracts:
	$(STEP) "Import contracts" lint-imports
check-laws:
	$(STEP) "Laws" $(PY) -m laws
check-migrations:
	$(STEP) "Migrations" $(PY) -W ignore::RuntimeWarning -m django makemigrations --check --dry-run --settings yeji.config.settings
check-translations:
	$(STEP) "Translations" $(PY) -m tools.messages check
check-locks:
	$(STEP) "Locks" $(PY) -m tools.locks
check-tests:
	$(STEP) "Chromium" tools/chromium
	$(STEP) "Tests" tools/scratch $(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder --durations 12 --ignore tests/wheel -m "not alone"
check-types:
	$(STEP) "Types" mypy
check-wheel:
	$(STEP) "Wheel" $(PY) -m pytest tests/wheel
check-frontend:
	$(STEP) "Front-end tests" npm --prefix frontend test --silent
check-sizes:
	$(STEP) "Sizes" $(PY) -m tools.size
# What is promised in seconds, when nothing else runs any more.
check-seconds:
	$(STEP) "Seconds" $(PY) -m pytest -m alone yeji/cli/tests

# Kills each process of a running instance FAULTS times. PAGE=docs/reliability.md puts the table there.
test-faults: setup $(DONE)/test
	$(STEP) "Faults" env YEJI_FAULTS=$(FAULTS) YEJI_FAULTS_PAGE=$(PAGE) $(PY) -m pytest -n 3 --dist load --maxschedchunk 1 -m faults tests/faults

bench: setup
	@exec $(VENV)/bin/yeji bench --scale $(SCALE) --format table

# Every component in its states, light and dark, in both languages: build/gallery/index.html.
gallery: setup
	@$(PY) -m tools.gallery

# Every main page of the demo, on a desk and a phone, light and dark, in both languages: build/pictures/index.html.
pictures: setup $(DONE)/test
	$(STEP) "Chromium" tools/chromium
	@$(PY) -m tools.pictures $(ONLY)

# Brings new sentences into the catalogues; the translations are written there by hand.
messages: setup
	$(STEP) "Sentences" $(PY) -m tools.messages extract

format: setup $(DONE)/test
	$(STEP) "Format" ruff format .
	$(STEP) "Lint" ruff check --fix .

# Pins what requirements/*.in ask for, keeping the pins that fit (UPGRADE=--upgrade moves them).
lock: $(DONE)/test
	$(STEP) "Lock of the product" $(COMPILE) $(UPGRADE) requirements/runtime.in -o requirements/runtime.txt
	$(STEP) "Lock of the build" $(COMPILE) $(UPGRADE) -c requirements/runtime.txt requirements/build.in -o requirements/build.txt
	$(STEP) "Lock of the check" $(COMPILE) $(UPGRADE) -c requirements/runtime.txt -c requirements/build.txt requirements/test.in -o requirements/test.txt
