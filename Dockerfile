# The portal's image, for web, worker, beat and migrate alike.
FROM python:3.11-slim-bookworm AS packages
COPY requirements.lock /
RUN python -m venv /opt/portal \
    && /opt/portal/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements.lock

FROM python:3.11-slim-bookworm
# Pango prints; of Debian 12's Liberation fonts only the "2" has every Vietnamese letter. LibreOffice
# turns DOC, ODT and RTF into DOCX. The same names as in bin/setup, which a test sees to.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fontconfig fonts-liberation2 gettext libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
        libreoffice-writer-nogui \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home portal \
    && install --directory --owner portal --group portal /var/lib/portal
COPY --from=packages /opt/portal /opt/portal
COPY manage.py /srv/portal/
COPY deploy /srv/portal/deploy
COPY portal /srv/portal/portal
COPY reports /srv/portal/reports
COPY plans /srv/portal/plans
COPY documents /srv/portal/documents
COPY agencies /srv/portal/agencies
COPY templates /srv/portal/templates
COPY static /srv/portal/static
COPY locale /srv/portal/locale
WORKDIR /srv/portal
ENV PATH=/opt/portal/bin:$PATH \
    PORTAL_VAR=/var/lib/portal \
    STATIC_ROOT=/srv/static \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp
# Without settings: nothing that is secret takes part in the building.
RUN find locale -name '*.po' -exec sh -c 'msgfmt --check-format -o "${1%.po}.mo" "$1"' sh {} \; \
    && python -m compileall -q . \
    && python manage.py collectstatic --noinput --verbosity 0
USER portal
VOLUME /var/lib/portal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s --retries=4 \
    CMD ["python", "deploy/probe.py"]
CMD ["gunicorn", "--config", "deploy/gunicorn_conf.py", "--bind", "0.0.0.0:8000"]
