"""A web server of this machine that misbehaves as told, a proxy, and archives of models too small to hear."""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import socket
import ssl
import threading
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from voices.models import Model

CERTIFICATE = Path(__file__).parents[1] / "material" / "localhost.pem"
"""For localhost, of nobody, made for these tests, with its key: it protects nothing."""

NAME = "vosk-model-tiny-fr-0.1"
FILES = {
    "am/final.mdl": b"acoustic " * 40_000,
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "conf/model.conf": b"--min-active=200\n",
    "graph/HCLr.fst": b"graph " * 1000,
    "graph/Gr.fst": b"grammar " * 1000,
}
"""What makes a folder a Vosk model; 374 kB."""


def zipped(files: Mapping[str, bytes] | None = None, top: str = NAME, *, stored: bool = True) -> bytes:
    """The archive of these files, below a folder unless `top` is empty."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in (FILES if files is None else files).items():
            entry = zipfile.ZipInfo(f"{top}/{name}" if top else name)  # of 1980: the same in every process
            archive.writestr(entry, content, archive.compression)
    return out.getvalue()


def model_of(archive: bytes, name: str = NAME, url: str = "") -> Model:
    """The catalogue's entry for an archive."""
    return Model(name, "fr", url, len(archive), hashlib.sha256(archive).hexdigest(), "MIT")


@dataclass
class Seen:
    """One request, and how many bytes of the body were sent for it."""

    method: str
    path: str
    headers: dict[str, str]
    sent: int = 0


Reply = Callable[["Handler"], None]


@dataclass
class Server:
    """Gives each request the next of its replies; the last one again and again."""

    replies: list[Reply]
    url: str = ""
    seen: list[Seen] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def next(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


class Handler(BaseHTTPRequestHandler):
    """One connection; `told` is what the server was told to do."""

    told: Server

    def do_GET(self) -> None:
        self.told.seen.append(Seen(self.command, self.path, dict(self.headers)))
        with contextlib.suppress(ConnectionError):
            self.told.next()(self)

    def do_CONNECT(self) -> None:
        self.do_GET()

    def log_message(self, *_anything: object) -> None:
        """Quiet."""

    def head(self, status: int, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def send(self, body: bytes) -> None:
        self.told.seen[-1].sent += len(body)  # before: who has it all must find it counted
        self.wfile.write(body)


@contextlib.contextmanager
def serving(*replies: Reply, tls: bool = False) -> Iterator[Server]:
    """A server on a free port of this machine, until the end of the block."""
    told = Server(list(replies))
    web = ThreadingHTTPServer(("127.0.0.1", 0), type("Told", (Handler,), {"told": told}))
    web.daemon_threads = True
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        web.socket = context.wrap_socket(web.socket, server_side=True)
    told.url = f"{'https' if tls else 'http'}://localhost:{web.server_port}"
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.closing.set()
        web.shutdown()
        web.server_close()
        thread.join(10)


def nobody() -> str:
    """An address of this machine where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def whole(body: bytes, *, ranges: bool = True, **headers: object) -> Reply:
    """Serves well: the rest where a range is asked for of the same file, everything otherwise."""

    def reply(to: Handler) -> None:
        start = _start(to, headers) if ranges else 0
        if start:
            length = {"Content_Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}
            to.head(206, Content_Length=len(body) - start, **length, **headers)
        else:
            to.head(200, Content_Length=len(body), **headers)
        to.send(body[start:])

    return reply


def _start(to: Handler, headers: Mapping[str, object]) -> int:
    """As RFC 9110 says: `If-Range` with another tag makes a range void."""
    asked = re.fullmatch(r"bytes=(\d+)-", to.headers.get("Range", ""))
    condition = to.headers.get("If-Range")
    if asked is None or (condition and condition not in (headers.get("ETag"), headers.get("Last_Modified"))):
        return 0
    return int(asked[1])


def cut(body: bytes, after: int, *, length: bool = True, **headers: object) -> Reply:
    """Hangs up after so many bytes of the file, with or without having said how many there are."""

    def reply(to: Handler) -> None:
        start = _start(to, headers)
        known: dict[str, object] = {"Content_Length": len(body) - start} if length else {}
        known |= {"Content_Range": f"bytes {start}-{len(body) - 1}/{len(body)}"} if start else {}
        to.head(206 if start else 200, **known, **headers)
        to.send(body[start:after])

    return reply


def stalled(body: bytes, after: int) -> Reply:
    """Sends so many bytes and then nothing, without hanging up."""

    def reply(to: Handler) -> None:
        start = _start(to, {})
        known = {"Content_Range": f"bytes {start}-{len(body) - 1}/{len(body)}"} if start else {}
        to.head(206 if start else 200, Content_Length=len(body) - start, **known)
        to.send(body[start:after])
        to.told.closing.wait(60)

    return reply


def endless(to: Handler) -> None:
    """Sends far more than anyone asked for, and does not say how much: 64 MB."""
    to.head(200)
    for _ in range(1024):
        to.send(bytes(1 << 16))


def answer(status: int, body: bytes = b"", **headers: object) -> Reply:
    """Just this."""

    def reply(to: Handler) -> None:
        to.head(status, Content_Length=len(body), **headers)
        to.send(body)

    return reply


def moved(to_address: str) -> Reply:
    """Sends one elsewhere."""
    return answer(302, Location=to_address)


def forward(to: Handler) -> None:
    """What a proxy does with plain http: asks in one's name, and hands the answer on."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(to.path, timeout=10) as answered:
        body = answered.read()
        to.head(answered.status, Content_Length=len(body))
        to.send(body)
