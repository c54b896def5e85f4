"""Fetches the archive of a model, going on where a broken download stopped, and keeps only the right one.

Pooch finds out whether anything is to be done, compares the checksum and puts the archive in its place.
It calls the downloader here, which brings what Pooch lacks: parts that are kept, several tries, time limits
and a reason for every failure. Proxies are those of HTTP_PROXY, HTTPS_PROXY and NO_PROXY.

This is the one module that opens a network connection. Only `coach setup` imports it, never a session.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pooch  # type: ignore[import-untyped]
import requests

from voices.errors import SoundError
from voices.models import Model, unusable

ELSEWHERE = "COACH_MODELS_URL"
"""Environment variable: the address of a folder that holds the archives, such as a company's mirror."""

Arrived = Callable[[int, int], None]
"""Told how many bytes there are, and of how many."""

_CHUNK = 1 << 16
_SPARE = 1 << 20
_REDIRECTS = 5
_PASSING = (429, 500, 502, 503, 504)
"""Answers by which a server says that it may do better in a moment."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a connection, for more bytes, and before another try (doubled each time).

    `tries` counts those in a row that brought nothing new: a bad line that brings a little each time
    is worth going on with.
    """

    connect: float = 10.0
    read: float = 30.0
    pause: float = 1.0
    tries: int = 3


def address_of(model: Model) -> str:
    """Where the archive is fetched from; raises SoundError "download-address" when that is no address."""
    base = os.environ.get(ELSEWHERE, "").strip()
    address = f"{base.rstrip('/')}/{model.name}.zip" if base else model.url
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # such as http://[::1
        usable = False
    if not usable:
        raise SoundError("download-address", name=ELSEWHERE, address=address)
    return address


def fetch(model: Model, folder: Path, arrived: Arrived, patience: Patience | None = None) -> Path:
    """Give the archive `<folder>/<name>.zip`; nothing is fetched when it is there and right.

    What arrived of a broken download stays in `<name>.zip.part` for the next time. Hold `models.alone`
    around this. Raises SoundError "archive-damaged" (it is not the archive we know), one of the
    "download-…" codes, "folder-full" or "folder-unwritable".
    """
    address = address_of(model)
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    pooch.get_logger().setLevel(logging.CRITICAL)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        download = _Download(model, address, folder, arrived, patience or Patience())
        name, checksum = f"{model.name}.zip", f"sha256:{model.sha256}"
        return Path(pooch.retrieve(address, checksum, fname=name, path=folder, downloader=download))
    except ValueError as error:  # how Pooch says that the checksum is another
        raise SoundError("archive-damaged", path=address) from error
    except OSError as error:
        raise unusable(folder, error, model.size) from error


class _Astray(requests.RequestException):
    """A redirection out of https, or to something that is not the web."""


class _Session(requests.Session):
    """Follows redirections, but from https only to https: what comes must not be changed on its way."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target:
            before, after = urlsplit(resp.url).scheme, urlsplit(urljoin(resp.url, target)).scheme
            if after not in ("http", "https") or (before == "https" != after):
                resp.close()
                raise _Astray
        return target


class _Download:
    """The downloader that Pooch calls: leaves the whole archive, not yet checked, where it is told."""

    def __init__(
        self, model: Model, address: str, folder: Path, arrived: Arrived, patience: Patience
    ) -> None:
        self._model = model
        self._address = address
        self._part = folder / f"{model.name}.zip.part"
        self._tag = folder / f"{model.name}.zip.tag"
        self._arrived = arrived
        self._patience = patience
        self._answered = False

    def __call__(self, url: str, output_file: str, _pooch: object) -> None:
        self._check_room()
        with _Session() as session:
            session.max_redirects = _REDIRECTS
            session.headers.update({"User-Agent": "codev-coach", "Accept-Encoding": "identity"})
            self._persist(session)
        self._part.replace(output_file)
        self._tag.unlink(missing_ok=True)

    def _persist(self, session: requests.Session) -> None:
        """Try until everything is there, or until tries in a row brought nothing new."""
        most, vain = self._have(), 0
        while self._have() < self._model.size:
            try:
                self._go_on(session)
            except requests.RequestException as error:
                most, vain = max(most, self._have()), 0 if self._have() > most else vain + 1
                if vain >= self._patience.tries or not self._may_pass(error):
                    raise self._fault(error) from error
                time.sleep(self._patience.pause * 2 ** max(vain - 1, 0))

    def _go_on(self, session: requests.Session) -> None:
        """Ask for what is missing, and keep it as it comes."""
        limits = (self._patience.connect, self._patience.read)
        headers = self._wish()
        with session.get(self._address, headers=headers, stream=True, timeout=limits) as answer:
            self._answered = True
            done = self._begin(answer)
            with self._part.open("ab", buffering=0) as part:  # what has arrived survives a kill
                self._arrived(done, self._model.size)
                for chunk in answer.iter_content(_CHUNK):
                    part.write(chunk)
                    done += len(chunk)
                    if done > self._model.size:
                        raise self._other()
                    self._arrived(done, self._model.size)
        if done < self._model.size:
            raise requests.ConnectionError  # the line closed early, and no length had been given

    def _wish(self) -> dict[str, str]:
        """Only the rest, as long as the file there is still the same."""
        have = self._have()
        if not have:
            return {}
        tag = self._tag.read_text(encoding="latin-1") if self._tag.is_file() else ""
        return {"Range": f"bytes={have}-"} | ({"If-Range": tag} if tag else {})

    def _begin(self, answer: requests.Response) -> int:
        """Give the bytes we have that this answer continues: none when it starts from the beginning."""
        if answer.status_code == 416:
            self._forget()
        answer.raise_for_status()
        have = self._have()
        if answer.status_code == 206:
            if not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
                self._forget()
                raise requests.ConnectionError
        else:
            self._forget()
            have = 0
            self._remember(answer)
        self._check_kind(answer, have)
        return have

    def _check_kind(self, answer: requests.Response, have: int) -> None:
        """Know a portal's page, or another file, before it is fetched."""
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            raise SoundError("download-page", address=self._address, file=f"{self._model.name}.zip")
        length = answer.headers.get("Content-Length", "")
        if length.isdecimal() and have + int(length) != self._model.size:
            raise self._other()

    def _other(self) -> SoundError:
        self._forget()
        return SoundError("archive-damaged", path=self._address)

    def _remember(self, answer: requests.Response) -> None:
        """Keep by what the server knows this file again; a weak ETag will not do (RFC 9110, 13.1.5)."""
        tag = answer.headers.get("ETag", "")
        if not tag or tag.startswith("W/"):
            tag = answer.headers.get("Last-Modified", "")
        if tag:
            self._tag.write_text(tag, encoding="latin-1")

    def _have(self) -> int:
        try:
            return self._part.stat().st_size
        except OSError:
            return 0

    def _forget(self) -> None:
        for file in (self._part, self._tag):
            with contextlib.suppress(FileNotFoundError):
                file.unlink()

    def _check_room(self) -> None:
        """Refuse before filling somebody's disk to its last byte."""
        if self._have() > self._model.size:
            self._forget()
        missing = self._model.size - self._have()
        if shutil.disk_usage(self._part.parent).free < missing + _SPARE:
            raise SoundError("folder-full", folder=str(self._part.parent), needed=str(missing))

    def _may_pass(self, error: requests.RequestException) -> bool:
        """Whether another try may help. Nobody there at all is said at once."""
        if isinstance(error, requests.HTTPError):
            return error.response.status_code in (*_PASSING, 416)
        if isinstance(error, requests.exceptions.ProxyError | requests.exceptions.SSLError):
            return False
        if isinstance(error, requests.ConnectionError):
            return self._answered
        return isinstance(error, requests.Timeout | requests.exceptions.ChunkedEncodingError)

    def _fault(self, error: requests.RequestException) -> SoundError:
        """The reason as a code of ours; the library's own words are long and in English."""
        known = {"address": self._address, "file": f"{self._model.name}.zip"}
        match error:
            case requests.HTTPError():
                return SoundError("download-refused", status=str(error.response.status_code), **known)
            case requests.TooManyRedirects() | _Astray():
                return SoundError("download-redirected", **known)
            case requests.exceptions.ProxyError():
                return SoundError("download-proxy", **known)
            case requests.exceptions.SSLError():
                return SoundError("download-certificate", **known)
            case requests.exceptions.InvalidProxyURL():
                return SoundError("download-proxy", **known)
            case requests.exceptions.InvalidURL() | requests.exceptions.InvalidSchema():
                return SoundError("download-address", name=ELSEWHERE, address=self._address)
            case requests.ConnectionError() if not self._answered:
                return SoundError("download-offline", **known)
            case _:
                return SoundError("download-broken", **known)
