"""How a mail server wants an address written, and how a ledger keeps one."""

from hashlib import sha256


def on_the_wire(address: str) -> str:
    """bob@münchen.example is bob@xn--mnchen-3ya.example to a server that speaks ASCII."""
    local, at, domain = address.rpartition("@")
    return address if address.isascii() else f"{local}{at}{domain.encode('idna').decode('ascii')}"


def address_sha256(address: str) -> str:
    return sha256(address.strip().lower().encode()).hexdigest()
