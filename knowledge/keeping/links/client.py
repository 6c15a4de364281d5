"""Asks another site whether an address works, without being led into our own network.

The name is resolved once, every address that it gives must be public, and the connection goes to the address
that was looked at: so neither a redirect nor a name server that changes its mind leads inside. No body is
read, no cookie kept, no proxy of the environment used.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.connection import create_connection

MOST_REDIRECTS = 5
# A name with hundreds that all stay silent would hold us up for as many times as long.
MOST_ADDRESSES = 3
CONNECT_SECONDS = 5
READ_SECONDS = 10
# A site that sends a byte now and then holds nobody up for longer.
MOST_SECONDS = 25
REDIRECTS = {301, 302, 303, 307, 308}
# Many sites answer so to every program; a reader may well get in.
TURNED_AWAY = {401, 403, 407, 429, 451, 999}

IsAllowed = Callable[[str], bool]


@dataclass(frozen=True)
class Outcome:
    """How an address was. `works` is None where the site tells programs nothing; `reason` is a short code."""

    works: bool | None
    status: int | None = None
    reason: str = ""


class Refused(Exception):
    """We don't go there; the message is the code of the reason."""


def is_public(address: str) -> bool:
    """Whether an IP address is on the open internet, also when it wraps an address of version 4."""
    found = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.teredo is not None:
            return False
        inner = found.ipv4_mapped or found.sixtofour
        if found in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


class LinkClient:
    """Asks for addresses. A test passes its own `is_allowed` to reach a server of this machine."""

    def __init__(
        self, user_agent: str, is_allowed: IsAllowed = is_public, most_seconds: float = MOST_SECONDS
    ) -> None:
        self._headers = {"User-Agent": user_agent, "Accept": "*/*"}
        self._is_allowed = is_allowed
        self._most_seconds = most_seconds

    def ask(self, url: str) -> Outcome:
        """How this address is now. Never raises for what a site does."""
        sockets: list[socket.socket] = []
        timer = threading.Timer(self._most_seconds, _hang_up, [sockets])
        timer.daemon = True
        timer.start()
        try:
            with self._manager(sockets) as manager:
                outcome = self._follow(manager, "HEAD", url)
                if outcome.works is False and outcome.status is not None:
                    # Not every server answers HEAD as it would GET.
                    outcome = self._follow(manager, "GET", url)
            return outcome
        except Refused as refused:
            return Outcome(False, reason=str(refused))
        except urllib3.exceptions.NameResolutionError:
            return Outcome(False, reason="name")
        except (urllib3.exceptions.SSLError, ssl.SSLError):
            return Outcome(False, reason="certificate")
        except (urllib3.exceptions.TimeoutError, TimeoutError):
            return Outcome(False, reason="silent")
        except (urllib3.exceptions.HTTPError, OSError, ValueError):
            return Outcome(False, reason="unreachable")
        finally:
            timer.cancel()
            for one in sockets:
                one.close()

    def _follow(self, manager: urllib3.PoolManager, method: str, url: str) -> Outcome:
        for _hop in range(MOST_REDIRECTS + 1):
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise Refused("scheme")
            if parts.username or parts.password:
                raise Refused("credentials")
            answer = manager.request(
                method,
                url,
                headers=self._headers,
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            )
            # What follows the headers is not read, however large.
            answer.close()
            location = answer.headers.get("Location", "")
            if answer.status not in REDIRECTS or not location:
                return _judge(answer.status)
            url = urljoin(url, location)
        return Outcome(False, reason="redirects")

    def _manager(self, sockets: list[socket.socket]) -> urllib3.PoolManager:
        is_allowed = self._is_allowed
        # What is reached after the others were hung up would have no end.
        until = time.monotonic() + self._most_seconds

        def connect(connection: Any) -> socket.socket:
            try:
                found = socket.getaddrinfo(connection._dns_host, connection.port, type=socket.SOCK_STREAM)
            except (socket.gaierror, UnicodeError) as error:
                raise urllib3.exceptions.NameResolutionError(
                    connection.host, connection, socket.gaierror(str(error))
                ) from error
            addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
            if not addresses or not all(is_allowed(address) for address in addresses):
                raise Refused("inside")
            reached = _reach(addresses[:MOST_ADDRESSES], connection)
            # A twin: a connection with TLS takes the socket itself over.
            sockets.append(reached.dup())
            if time.monotonic() > until:
                reached.close()
                raise Refused("silent")
            return reached

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return connect(self)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return connect(self)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        manager = urllib3.PoolManager(num_pools=MOST_REDIRECTS + 1)
        manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
        return manager


def _reach(addresses: list[str], connection: Any) -> socket.socket:
    """The first of the addresses that can be reached, as a browser does it.

    The address, not the name: asked again, the name could give another one.
    """
    for address in addresses[:-1]:
        try:
            return _connect(address, connection)
        except OSError:
            continue
    return _connect(addresses[-1], connection)


def _connect(address: str, connection: Any) -> socket.socket:
    return create_connection(
        (address, connection.port), connection.timeout, socket_options=connection.socket_options
    )


def _judge(status: int) -> Outcome:
    if status < 400:
        return Outcome(True, status)
    if status in TURNED_AWAY:
        return Outcome(None, status, "turned_away")
    return Outcome(False, status, "gone" if status in (404, 410) else "error")


def _hang_up(sockets: list[socket.socket]) -> None:
    for one in sockets:
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue
