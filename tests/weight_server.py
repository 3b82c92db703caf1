"""A server on this machine that hands out one file of weights, or fails in all the usual ways."""

import hashlib
import http.server
import threading

from explain.architectures import OfficialWeights
from explain.results import Preprocess

CONTENT = bytes(range(256)) * 2000  # half a megabyte
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """The first part of the path says what happens."""

    def do_GET(self):
        self.server.requests.append(self.path)
        getattr(self, self.path.split("/")[1])()

    def _send(self, content, length=None):
        self.send_response(200)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def whole(self):
        self._send(self.server.content, len(self.server.content))

    def without_length(self):
        self._send(self.server.content)

    def other(self):
        self._send(b"<html>Please log in.</html>", 27)

    def cut(self):
        self._send(self.server.content[:300_000], len(self.server.content))

    def missing(self):
        self.send_error(404)

    def silent(self):
        self.server.closing.wait()

    def nothing(self):
        """Answers, but no byte of the file follows."""
        self._send(b"", len(self.server.content))
        self.server.closing.wait()

    def stalling(self):
        self.cut()
        self.server.closing.wait()

    def in_step(self):
        """The second half comes when `together` have had the first one."""
        half = len(self.server.content) // 2
        self._send(self.server.content[:half], len(self.server.content))
        self.server.half_way.wait(60)
        self.wfile.write(self.server.content[half:])

    def odd_length(self):
        self._send(self.server.content, "lots")

    def log_message(self, *_):
        """Tests read what they want to know from `requests`."""


class WeightServer(http.server.ThreadingHTTPServer):
    """Serves `content` until it is closed; `requests` are the paths that were asked for.

    `together` is how many wait for each other where it hands out "in_step".
    """

    daemon_threads = True

    def __init__(self, content=CONTENT, together=1):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = content
        self.requests = []
        self.half_way = threading.Barrier(together)
        self.closing = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, *_):
        """A client that hangs up in the middle is what some tests want."""

    def weights(self, way="whole"):
        """Official weights whose file this server hands out in this way."""
        start = hashlib.sha256(self.content).hexdigest()[:8]
        url = f"http://127.0.0.1:{self.server_port}/{way}/toy-{start}.pth"
        return OfficialWeights(url, Preprocess(256, 224), 0.5)

    def close(self):
        self.closing.set()
        self.shutdown()
        self.server_close()
