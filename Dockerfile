# One image for web, worker and beat. Built in three stages, so that neither Node nor compilers reach the last.
FROM node:22-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY site/look site/look
RUN npm run build

FROM python:3.13-slim AS packages
WORKDIR /app
RUN pip install --no-cache-dir uv
COPY pyproject.toml uv.lock README.md ./
COPY site site
COPY search search
COPY knowledge knowledge
COPY experts experts
COPY helpdesk helpdesk
# `--build-arg EXTRA="--group semantic"` brings the extra that SEARCH_SEMANTIC asks for.
ARG EXTRA=""
RUN uv sync --frozen && .venv/bin/python -m config.messages compile \
 && uv sync --frozen --no-dev --compile-bytecode $EXTRA

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home thuisbasis && install -d -o thuisbasis /app /app/var
WORKDIR /app
COPY --from=packages --chown=thuisbasis /app /app
COPY --from=front-end --chown=thuisbasis /app/site/look/bundles site/look/bundles
USER thuisbasis
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=config.settings.production BIND=0.0.0.0:8000
RUN SECRET_KEY=only-for-collecting-static-files-0123456789-0123456789 ALLOWED_HOSTS=localhost \
    python site/manage.py collectstatic --noinput
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen(urllib.request.Request('http://127.0.0.1:8000/gezond/', headers={'Host': 'localhost'}), timeout=4)"]
CMD ["gunicorn", "--config", "site/config/gunicorn.py", "config.wsgi:application"]
