"""Which addresses of the internet the service may fetch from: web addresses of public hosts, and nothing else.

Whoever may add an address could otherwise let the service knock on doors that only it can reach, such as the database
beside it or the cloud's own metadata.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from planner.domain.addresses import ascii_domain
from planner.domain.refusals import Invalid, Refused

MOST_REDIRECTS = 5
LONGEST_ADDRESS = 1_000
HIGHEST_PORT = 65_535
WEBCAL = "webcal"
SCHEMES = {"http": "http", "https": "https", "webcal": "https", "webcals": "https"}
"""What each scheme that people paste is fetched by."""

NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
)  # fmt: skip
"""The networks of the IANA special-purpose registries, and multicast; of IPv6 those inside 2000::/3, the public part."""
PUBLIC_V6 = ip_network("2000::/3")
"""All else of IPv6 is refused: loopback, link-local, unique local, multicast, IPv4-mapped and -compatible, NAT64."""


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to a host that anyone on the internet can reach; a malformed one does not."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return _in_public_part(ip) and not any(ip in network for network in NOT_PUBLIC)


def _in_public_part(ip: IPv4Address | IPv6Address) -> bool:
    return isinstance(ip, IPv4Address) or (ip.scope_id is None and ip in PUBLIC_V6)


def checked(given: str, *, as_webcal: bool = False) -> str:
    """Return an address as it is fetched: ``webcal:`` is fetched by ``https:``, and a fragment is left out.

    ``as_webcal`` keeps ``webcal:`` as it is, for one that may be fetched without TLS as well.

    ``www`` alone is enough, and letters such as æ, ø and å are encoded: in the host as IDNA 2008 says, elsewhere as UTF-8.

    Raises ``Refused`` with ``fetch.address_not_understood``, ``fetch.scheme_not_allowed``, ``fetch.with_password`` or
    ``fetch.address_too_long``.
    """
    address = given.strip()
    address = f"https://{address}" if address.lower().startswith("www.") else address
    if len(address) > LONGEST_ADDRESS:
        raise Invalid("fetch.address_too_long", field="address", most=LONGEST_ADDRESS)
    parts = _split(address)
    if parts.scheme not in SCHEMES:
        raise Invalid("fetch.scheme_not_allowed", field="address")
    if "@" in parts.netloc:
        raise Invalid("fetch.with_password", field="address")
    _host_and_port(parts)
    path, query = _encoded(parts.path or "/"), _encoded(parts.query)
    scheme = WEBCAL if as_webcal and parts.scheme == WEBCAL else SCHEMES[parts.scheme]
    return urlunsplit((scheme, _ascii_netloc(parts), path, query, ""))


def ways(address: str, *, webcal_http: bool) -> tuple[str, ...]:
    """Return the addresses to try for an address, in order; ``webcal:`` names no transport, so HTTP is one where allowed.

    Raises what ``checked`` raises.
    """
    secure = checked(address)
    if not webcal_http or urlsplit(address.strip()).scheme != WEBCAL:
        return (secure,)
    return (secure, f"http{secure.removeprefix('https')}")


def redirected(address: str, location: str) -> str:
    """Return where a redirect leads, checked as every address is; only http and https are followed."""
    target = urljoin(address, location.strip())
    if urlsplit(target).scheme not in {"http", "https"}:
        raise Invalid("fetch.scheme_not_allowed", field="address")
    return checked(target)


def host_of(address: str) -> str:
    """Return the name of the host of a checked address."""
    return urlsplit(address).hostname or ""


def port_of(address: str) -> int:
    """Return the port of a checked address."""
    parts = urlsplit(address)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _split(address: str) -> SplitResult:
    # What is no visible ASCII sign is refused: a line break in it would end the request line (RFC 9112 3).
    if not address or not all("!" <= sign <= "~" or _letter(sign) for sign in address) or "\\" in address:
        raise Invalid("fetch.address_not_understood", field="address")
    try:
        return urlsplit(address)
    except ValueError as reason:
        raise Invalid("fetch.address_not_understood", field="address") from reason


def _letter(sign: str) -> bool:
    return not sign.isascii() and sign.isprintable() and not sign.isspace()


def _encoded(part: str) -> str:
    return "".join(sign if sign.isascii() else quote(sign) for sign in part)


def _ascii_netloc(parts: SplitResult) -> str:
    if parts.netloc.isascii():
        return parts.netloc
    try:
        host = ascii_domain(parts.hostname or "")
    except Refused as reason:
        raise Invalid("fetch.address_not_understood", field="address") from reason
    return host if parts.port is None else f"{host}:{parts.port}"


def _host_and_port(parts: SplitResult) -> None:
    try:
        sound = bool(parts.hostname) and (parts.port is None or 0 < parts.port <= HIGHEST_PORT)
    except ValueError as reason:
        raise Invalid("fetch.address_not_understood", field="address") from reason
    if not sound:
        raise Invalid("fetch.address_not_understood", field="address")
