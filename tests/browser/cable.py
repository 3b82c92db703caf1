"""The network between a browser and the server, which can be cut and mended."""

import contextlib
import socket
import threading


class Cable:
    """Hands on to `port` what comes to `own_port`, as long as it is whole."""

    def __init__(self, port: int) -> None:
        self._port, self._whole, self._ends = port, True, []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.own_port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """All connections end, and no other one comes about."""
        self._whole = False
        for end in self._ends:
            _close(end)
        self._ends.clear()

    def mend(self) -> None:
        """New connections come about again."""
        self._whole = True

    def close(self) -> None:
        """Take it away."""
        self.cut()
        _close(self._listener)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:  # it was taken away
                return
            if not self._whole:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self._port))
            self._ends += near, far
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_hand_on, args=(one, other), daemon=True).start()


def _hand_on(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the cable was cut, or somebody hung up
        while data := one.recv(1 << 16):
            other.sendall(data)
    for end in (one, other):
        _close(end)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        end.shutdown(socket.SHUT_RDWR)
    end.close()
