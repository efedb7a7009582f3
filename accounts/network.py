"""Network addresses: a request's IP address, and its shortened form for lists of sign-ins."""

import ipaddress
import re

from django.conf import settings

UNKNOWN = "unknown"
# Some proxies add the visitor's port: "203.0.113.77:4711", "[2001:db8::1]:4711".
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::[0-9]+)?|([0-9.]+):[0-9]+")


def address_of(request):
    """Return the request's IP address as text; of an IPv6 address its /64 network, which belongs to one household.

    With BEHIND_PROXY it is the last address in X-Forwarded-For, which our own proxy added. UNKNOWN if there is none.
    """
    given = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        given = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or given
        if with_port := _WITH_PORT.fullmatch(given):
            given = with_port[1] or with_port[2]
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return UNKNOWN
    address = getattr(address, "ipv4_mapped", None) or address
    return str(address if address.version == 4 else ipaddress.ip_network((address, 64), strict=False))


def shortened(address):
    """Return the first part of an address from `address_of`: people recognise their place, and nobody is identified.

    "203.0.113.77" becomes "203.0.113.…", "2001:db8:1:2::/64" becomes "2001:db8:1:…".
    """
    try:
        network = ipaddress.ip_network(address)
    except ValueError:
        return ""
    if network.version == 4:
        return f"{network.network_address}".rpartition(".")[0] + ".…"
    groups = network.network_address.exploded.split(":")[:3]
    return ":".join(f"{int(group, 16):x}" for group in groups) + ":…"
