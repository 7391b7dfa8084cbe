FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1

# The folder that holds api/, services/ and domain/ is where the service runs.
WORKDIR /app

# Packages first: they change less often than the code.
COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --require-hashes --requirement requirements/runtime.txt

COPY pyproject.toml LICENSE ./
COPY domain/ domain/
COPY services/ services/
COPY api/ api/
COPY migrations/ migrations/
COPY openapi/ openapi/

# Without DATABASE_URL the embedded database lies in var/: mount a volume there.
RUN useradd --system --no-create-home valueweave \
    && install --directory --owner=valueweave --group=valueweave var
USER valueweave
VOLUME ["/app/var"]

EXPOSE 8000
CMD ["python", "-m", "api", "serve", "--host", "0.0.0.0"]
