import pytest
from django.core.exceptions import ValidationError

from accounts.models.lines import one_line


@pytest.mark.parametrize("name", ["", "Merrow Transit", "Zoë O’Brien", "山田 太郎", "A\u00a0B", "👩‍💻"])
def test_a_name_may_hold_any_letter(name: str) -> None:
    one_line(name)


@pytest.mark.parametrize(
    "sign", ["\n", "\r", "\x00", "\t", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"]
)
def test_a_name_holds_no_second_line_and_no_control_character(sign: str) -> None:
    with pytest.raises(ValidationError):
        one_line(f"Merrow{sign}Bcc: x@evil.example")
