"""A visitor without a browser: Streamlit 1.67's websocket, its widgets, uploads and timers."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

FIGURE = re.compile(r'<figure class="map">.*?</figure>', re.DOTALL)
TITLE = re.compile(r"<header><b>(.*?)</b>\s*<span>(.*?)</span>", re.DOTALL)
SOURCE = re.compile(r'<img[^>]* src="(data:[^"]+)"')


@dataclass(frozen=True)
class Figure:
    """A map as the page shows it: the words behind its title, its picture, all of its HTML."""

    words: str
    source: str
    html: str


@dataclass
class LoadVisitor:
    """Somebody with the page open; `figures` are by title, `faults` what should never be seen."""

    origin: str
    query: str
    figures: dict[str, Figure] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    text: dict[tuple[int, ...], str] = field(default_factory=dict)
    _widgets: dict[str, tuple[str, str]] = field(default_factory=dict)
    _values: dict[str, Callable[[object], None]] = field(default_factory=dict)
    _timers: dict[str, tuple[float, float]] = field(default_factory=dict)
    _page: str = ""
    _session: str = ""
    _urls: object = None
    _fragments: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the page, as a browser does: the cookie first, then the socket."""
        self._http = requests.Session()
        self._http.get(self.origin + "/_stcore/health", timeout=60)
        self._token = self._http.cookies.get("_streamlit_xsrf", "")
        self._socket: ClientConnection = connect(
            self.origin.replace("http", "ws") + "/_stcore/stream",
            subprotocols=["streamlit", self._token],  # type: ignore[list-item]
            additional_headers={"Cookie": f"_streamlit_xsrf={self._token}"},
            origin=self.origin,  # type: ignore[arg-type]
            max_size=None,
            ping_interval=None,
            open_timeout=60,
        )
        self._rerun()

    def close(self) -> None:
        """Close the tab."""
        self._socket.close()
        self._http.close()

    def until(self, holds: Callable[["LoadVisitor"], bool], patience: float) -> float:
        """Take what comes, and let timers tick, until it holds; returns the seconds it took."""
        started = time.perf_counter()
        while not holds(self):
            now = time.perf_counter()
            if now - started > patience:
                raise TimeoutError(f"nothing for {patience:.0f} s; text: {self._last_text()}")
            self._tick()
            try:
                self._take(self._socket.recv(timeout=0.05))  # type: ignore[arg-type]
            except TimeoutError:
                continue
        return time.perf_counter() - started

    def knows(self, label: str) -> bool:
        """Whether a widget with these words in its label was ever drawn."""
        return any(label in each for _, each in self._widgets.values())

    def upload(self, label: str, name: str, data: bytes) -> None:
        """Put a file into the upload field whose label says this."""
        ask, self._urls = BackMsg(), None
        ask.file_urls_request.request_id = "one"
        ask.file_urls_request.file_names.append(name)
        ask.file_urls_request.session_id = self._session
        self._socket.send(ask.SerializeToString())
        self.until(lambda _: self._urls is not None, 60)
        (urls,) = self._urls.file_urls  # type: ignore[attr-defined]
        sent = self._http.put(
            self.origin + urls.upload_url,
            files={"file": (name, data, "image/jpeg")},
            headers={"X-Xsrftoken": self._token},
            timeout=60,
        )
        if sent.status_code != 204:
            raise RuntimeError(f"the upload was refused: {sent.status_code} {sent.text[:200]}")

        def put(widget: object) -> None:
            file = widget.file_uploader_state_value.uploaded_file_info.add()  # type: ignore[attr-defined]
            file.file_id, file.name, file.size = urls.file_id, name, len(data)
            file.file_urls.CopyFrom(urls)

        self._set(self._find("file_uploader", label), put)

    def click(self, key: str) -> None:
        """Click the button with this key."""
        found = self._find("button", key)
        self._set(found, lambda widget: setattr(widget, "trigger_value", True))
        del self._values[found]

    def slide(self, key: str, value: float) -> None:
        """Move the slider with this key."""
        self._set(
            self._find("slider", key),
            lambda widget: widget.double_array_value.data.append(value),  # type: ignore[attr-defined]
        )

    def _find(self, kind: str, words: str) -> str:
        """The id of the newest widget of this kind with these words in its key or label."""
        fitting = [
            key for key, (each, label) in self._widgets.items()
            if each == kind and (words in label or key.endswith(f"-{words}"))
        ]  # fmt: skip
        if not fitting:
            raise LookupError(f"there is no {kind} {words!r}; there are {self._widgets}")
        return fitting[-1]

    def _set(self, widget: str, put: Callable[[object], None]) -> None:
        self._values[widget] = put
        self._rerun(self._fragments.get(widget, ""))

    def _rerun(self, fragment: str = "", by_itself: bool = False) -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash = self.query, self._page
        if fragment:
            asked.fragment_id, asked.is_auto_rerun = fragment, by_itself
        for key, put in self._values.items():
            state = asked.widget_states.widgets.add()
            state.id = key
            put(state)
        self._socket.send(message.SerializeToString())

    def _tick(self) -> None:
        now = time.perf_counter()
        for fragment, (every, due) in list(self._timers.items()):
            if now >= due:
                self._timers[fragment] = (every, now + every)
                self._rerun(fragment, by_itself=True)

    def _take(self, raw: bytes) -> None:
        message = ForwardMsg()
        message.ParseFromString(raw)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            new = message.new_session
            self._page = new.page_script_hash
            self._session = new.initialize.session_id or self._session
            if not message.metadata.run.fragment_ids:  # the whole page: its timers begin anew
                self._timers.clear()
        elif kind == "auto_rerun":
            every = message.auto_rerun.interval
            self._timers[message.auto_rerun.fragment_id] = (every, time.perf_counter() + every)
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._timers.pop(fragment, None)
        elif kind == "file_urls_response":
            self._urls = message.file_urls_response
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._draw(tuple(message.metadata.delta_path), message.delta)

    def _draw(self, place: tuple[int, ...], delta: object) -> None:
        element = delta.new_element  # type: ignore[attr-defined]
        kind = element.WhichOneof("type")
        shown = getattr(element, kind)
        if getattr(shown, "id", ""):
            self._widgets.pop(shown.id, None)
            self._widgets[shown.id] = (kind, getattr(shown, "label", ""))
            self._fragments[shown.id] = delta.fragment_id  # type: ignore[attr-defined]
        if kind == "exception":
            self.faults.append(f"{shown.type}: {shown.message}")
        if kind == "alert" and shown.format == shown.ERROR:
            self.faults.append(shown.body)
        if kind in ("html", "markdown"):
            self.text[place] = shown.body
            for figure in FIGURE.findall(shown.body):
                title, source = TITLE.search(figure), SOURCE.search(figure)
                if title:
                    words = re.sub(r"<[^>]+>", "", title[2])
                    self.figures[title[1]] = Figure(words, source[1] if source else "", figure)

    def _last_text(self) -> str:
        return " | ".join(re.sub(r"<[^>]+>", " ", each)[:80] for each in [*self.text.values()][-6:])
