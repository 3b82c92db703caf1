# The app for many people, on processors only. docs/deploy.md tells how to run it.
FROM python:3.11-slim

# Where torch without its gigabytes for graphics cards is found.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

WORKDIR /app
COPY requirements.txt constraints.txt ./
RUN grep -E '^torch(vision)?==' requirements.txt > /tmp/torch.txt \
    && pip install --no-cache-dir --index-url "$TORCH_INDEX" -r /tmp/torch.txt \
    && pip install --no-cache-dir -c constraints.txt -r requirements.txt \
    && rm /tmp/torch.txt

COPY . .
RUN python -m compileall -q explain serve.py streamlit_app.py \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin explain \
    && install -d -o explain /data

# /data holds downloaded weights, and the journal if there is one; /tmp what passes. All else is
# only read, so the root file system may be read-only.
ENV HOME=/data \
    TORCH_HOME=/data/torch \
    MPLCONFIGDIR=/tmp/matplotlib \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_ALLOWED_HOSTS="localhost 127.0.0.1"
USER 10001
VOLUME /data
EXPOSE 8501

HEALTHCHECK --interval=15s --timeout=10s --start-period=90s --retries=3 CMD \
    ["python", "-c", "import urllib.request as r; r.build_opener(r.ProxyHandler({})).open('http://127.0.0.1:8501/healthz', timeout=8)"]

CMD ["python", "-m", "streamlit", "run", "serve.py"]
