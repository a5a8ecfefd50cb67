# One image for the web service, the workers and the migration; docs/operating.md says how to run it.
ARG BASE=debian:bookworm-slim

# --- what it takes to build, and nobody needs later ---
# hadolint ignore=DL3006
FROM ${BASE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY requirements/image.txt requirements/build.txt requirements/
RUN python3 -m venv /opt/tensorjudge/venv \
    && /opt/tensorjudge/venv/bin/pip install --require-hashes -r requirements/image.txt \
    && python3 -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes -r requirements/build.txt
COPY . .
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /opt/wheels . \
    && /opt/tensorjudge/venv/bin/pip install --no-deps /opt/wheels/*.whl \
    && /opt/tensorjudge/venv/bin/pip uninstall -y pip setuptools

# --- what runs ---
# hadolint ignore=DL3006
FROM ${BASE}
LABEL org.opencontainers.image.title="TensorJudge" \
      org.opencontainers.image.description="Learn numeric computing by implementing it" \
      org.opencontainers.image.licenses="MIT"
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap ca-certificates git libseccomp2 python3 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/tensorjudge/venv /opt/tensorjudge/venv
ENV PATH=/opt/tensorjudge/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    TENSORJUDGE_DATA_DIR=/data \
    TENSORJUDGE_HOST=0.0.0.0 \
    TENSORJUDGE_STATE_DIR=/opt/tensorjudge/state
# The jails' runtime tree is made here, so that the root can be read-only.
RUN tensorjudge setup && install -d -o 10001 -g 10001 /data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["tensorjudge"]
CMD ["serve"]
