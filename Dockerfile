# `lfsearch serve` for a whole office, built from this checkout; docs/docker.md tells how to run it.
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml setup.cfg README.md LICENSE NOTICE ./
COPY LICENSES LICENSES
COPY lfsearch lfsearch
RUN python -m venv /opt/lfsearch \
    && /opt/lfsearch/bin/pip install --no-cache-dir '.[web,mcp,pdf,xlsx,docx]'

FROM python:3.13-slim
COPY --from=build /opt/lfsearch /opt/lfsearch
# The numbers are fixed, so that a folder of the host's can be given to them. A new volume takes over the owner of /data.
RUN groupadd --gid 10001 lfsearch \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data lfsearch \
    && install -d -o lfsearch -g lfsearch /data /data/corpus /data/index
ENV PATH=/opt/lfsearch/bin:$PATH \
    LANG=C.UTF-8 \
    LFSEARCH_INDEX=/data/index \
    LFSEARCH_CORPUS=/data/corpus
USER lfsearch
WORKDIR /data
VOLUME /data
EXPOSE 8765
# Whether the page answers from the index, not only whether something listens.
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(web.Request('http://127.0.0.1:8765/api/issues', headers={'Authorization': 'Bearer ' + os.environ.get('LFSEARCH_TOKEN', '')}), timeout=8)"]
ENTRYPOINT ["lfsearch"]
CMD ["serve", "--host", "0.0.0.0"]
