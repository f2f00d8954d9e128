"""How a mail server wants an address written."""


def on_the_wire(address: str) -> str:
    """bob@münchen.example is bob@xn--mnchen-3ya.example to a server that speaks ASCII."""
    local, at, domain = address.rpartition("@")
    return address if address.isascii() else f"{local}{at}{domain.encode('idna').decode('ascii')}"
