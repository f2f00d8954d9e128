"""How people are named where there is little room."""


def short_name(name: str) -> str:
    """Tomas Lindqvist is "T. Lindqvist"; one word stays as it is."""
    first, _, rest = name.strip().partition(" ")
    return f"{first[0]}. {rest.strip()}" if rest else first


def initials(name: str) -> str:
    """Tomas Lindqvist is "TL", an address its first letter."""
    words = name.split("@")[0].split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()
