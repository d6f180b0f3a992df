# The workbench for a department's own network: docs/deploy.md says how it is run.
FROM python:3.11-slim AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE requirements-image.lock ./
COPY extractor extractor
COPY models models
COPY prompts prompts
COPY evals evals
# Nothing is installed whose hash the lock does not state, what builds the package included.
RUN python -m venv /opt/juesuan \
    && /opt/juesuan/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-image.lock \
    && /opt/juesuan/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
    && /opt/juesuan/bin/pip check

FROM python:3.11-slim
ENV PATH=/opt/juesuan/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    JUESUAN_CACHE=/data/cache
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin juesuan \
    && install -d -o juesuan -g juesuan -m 0700 /data
COPY --from=build /opt/juesuan /opt/juesuan
USER 10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8765/health', timeout=4)"]
ENTRYPOINT ["juesuan"]
CMD ["serve", "/data/dataset", "--host", "0.0.0.0", "--port", "8765", "--no-browser"]
