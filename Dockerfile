# Cairn in a container: built with its pages, then copied alone into an image without tools; runs without root.
FROM python:3.13-slim AS built
ENV UV_PROJECT_ENVIRONMENT=/opt/cairn UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /src
COPY . .
# What the lock pins by its hashes, and nothing else; the build fetches the pages' styles from npm as its lock pins them.
RUN uv sync --locked --no-dev --no-editable

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Cairn" \
      org.opencontainers.image.description="Who supports, funds and holds to account Scotland's health and social care partnerships." \
      org.opencontainers.image.licenses="MIT AND CC-BY-4.0"
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin cairn \
    && install --directory --owner=cairn --group=cairn --mode=0750 /data
COPY --from=built /opt/cairn /opt/cairn
ENV PATH=/opt/cairn/bin:$PATH PYTHONUNBUFFERED=1 CAIRN_DATA=/data CAIRN_HOST=0.0.0.0 CAIRN_PORT=8000
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
ENTRYPOINT ["cairn"]
CMD ["serve"]
