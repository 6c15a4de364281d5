"""A real IMAP server for one test: Dovecot with TLS, a certificate of its own and any users.

The user `lezer` may read and add messages, and change none.
"""

from __future__ import annotations

import contextlib
import imaplib
import pwd
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "geheim-van-de-proef"

CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_plugins = acl
plugin {{
  acl = vfile:{folder}/acl
}}
"""


@dataclass
class Server:
    """A running Dovecot."""

    folder: Path
    port: int

    @property
    def certificate(self) -> Path:
        """What a client must trust."""
        return self.folder / "cert.pem"

    def address(self, user: str = "loket", more: str = "") -> str:
        """How DESK_MAILBOXES names a mailbox here."""
        return f"imaps://{user}@localhost:{self.port}/INBOX?password=PROEF_MAIL{more}"

    @contextlib.contextmanager
    def client(self, user: str = "loket") -> Iterator[imaplib.IMAP4]:
        """A mail program of one user."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        client = imaplib.IMAP4_SSL("localhost", self.port, ssl_context=context, timeout=30)
        client.login(user, PASSWORD)
        yield client
        client.logout()

    def put(self, *messages: bytes, user: str = "loket") -> None:
        """Deliver messages."""
        with self.client(user) as client:
            for message in messages:
                client.append("INBOX", "", "", message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    def count(self, folder: str = "INBOX", what: str = "ALL", user: str = "loket") -> int:
        """How many messages lie in a folder; none when it is not there."""
        with self.client(user) as client:
            if client.select(folder, readonly=True)[0] != "OK":
                return 0
            return len(client.search(None, what)[1][0].split())


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Dovecot in a folder of its own, ended with the test."""
    # Its users must get in.
    folder.chmod(0o755)
    for parent in folder.parents:
        if parent == Path("/tmp"):
            break
        parent.chmod(0o755)
    nobody = pwd.getpwnam("mail")
    home = folder / "home"
    home.mkdir()
    subprocess.run(["chown", f"{nobody.pw_uid}:{nobody.pw_gid}", str(home)], check=True)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    server = Server(folder, free_port())
    text = CONFIGURATION.format(
        folder=folder, port=server.port, password=PASSWORD, uid=nobody.pw_uid, gid=nobody.pw_gid
    )
    (folder / "dovecot.conf").write_text(text)
    (folder / "acl").write_text("* user=lezer lri\n")
    (folder / "acl").chmod(0o644)
    process = subprocess.Popen(["dovecot", "-F", "-c", str(folder / "dovecot.conf")])
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(120)


def _wait_for(server: Server) -> None:
    for _attempt in range(600):
        with contextlib.suppress(OSError), server.client():
            return
        time.sleep(0.1)
    log = server.folder / "log"
    raise AssertionError(log.read_text() if log.exists() else "Dovecot did not start")
