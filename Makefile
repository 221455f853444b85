# The product's commands; README.md explains them. Everything lives in this folder: .venv and var/.
.PHONY: run test check test-slow test-postgres test-browser bench lock
PY = .venv/bin/python
PIP = $(PY) -m pip install --disable-pip-version-check --require-hashes

run: .venv/runtime
	@exec $(PY) tools/serve.py

check: .venv/dev
	@$(PY) tools/check.py

test: .venv/dev
	@$(PY) tools/suite.py fast

test-slow: .venv/dev
	@$(PY) tools/suite.py slow

test-postgres: .venv/dev
	@tools/with-postgres $(PY) tools/suite.py postgres

test-browser: .venv/dev
	@$(PY) tools/suite.py browser

bench: .venv/dev
	@$(PY) tools/translations.py compile && $(PY) -m tests.bench

.venv/bin/python:
	@tools/make-venv

.venv/runtime: requirements.txt | .venv/bin/python
	@echo "Installing what the product runs on (once) …"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev: requirements.txt requirements-dev.txt | .venv/bin/python
	@echo "Installing what tests and checks need (once) …"
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@ .venv/runtime

# Renew the pinned versions; needs the network. No index address may enter the files.
lock: .venv/dev
	for name in requirements requirements-dev; do \
	  $(PY) -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	    --output-file=$$name.txt $$name.in || exit 1; done
