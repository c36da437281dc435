"""What is served, where, and to whom."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

from lfsearch.errors import QueryError

PORT = 8765


@dataclass(frozen=True, slots=True)
class Site:
    """The folders that are read, the address, and what a reader may do."""

    index: Path
    corpus: Path
    host: str = "127.0.0.1"
    port: int = PORT
    names: tuple[str, ...] = ()  # under which the machine is reached besides its addresses
    token: str | None = None  # which every reader must bring
    read_only: bool = False

    @property
    def local(self) -> bool:
        """Whether nobody but this machine can reach it."""
        return is_local(self.host)

    def answers_to(self, name: str) -> bool:
        """Whether a Host header names this machine.

        A page of somebody else's that a browser was led to believe lies here (DNS rebinding) comes with that somebody's
        name; addresses cannot be rebound.
        """
        name = name.lower().rstrip(".")
        if self.local:
            return name == "localhost" or is_local(name)
        own = {self.host.lower(), "localhost", socket.gethostname().lower(), *(one.lower() for one in self.names)}
        return name in own or _address(name) is not None


def is_local(host: str) -> bool:
    """Whether an address is this machine's own."""
    address = _address(host)
    return host.lower() == "localhost" or (address is not None and address.is_loopback)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


# A shorter one can be guessed by trying.
_LEAST_TOKEN = 12


def checked(site: Site) -> Site:
    """The site, if it is safe to open; QueryError says what is missing."""
    if not site.local and site.token is None:
        raise QueryError(
            f"Everybody in the network could read through {site.host}; give a --token that readers must bring, or leave "
            "--host out.",
            f"用 {site.host} 时网络里人人都能访问；请用 --token 设一个读者要带的口令，或去掉 --host。",
        )
    if site.token is not None and (len(site.token) < _LEAST_TOKEN or not site.token.isascii() or " " in site.token):
        raise QueryError(
            f"The token must have {_LEAST_TOKEN} or more letters, digits and signs without blanks; "
            "python -c 'import secrets; print(secrets.token_urlsafe())' makes one.",
            f"口令至少 {_LEAST_TOKEN} 个字符，只用字母、数字和符号，不含空格；"
            "可用 python -c 'import secrets; print(secrets.token_urlsafe())' 生成。",
        )
    return site
