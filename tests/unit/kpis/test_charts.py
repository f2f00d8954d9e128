from decimal import Decimal
from itertools import pairwise

from kpis.charts import bullet, share_bar, sparkline, sparkline_on_paper, sparkline_png


def decimals(*numbers: str | None) -> list[Decimal | None]:
    return [None if number is None else Decimal(number) for number in numbers]


def test_sparkline_draws_a_line_with_a_dot_on_the_last_point() -> None:
    assert sparkline(decimals("1", "3", "2")) == (
        '<svg class="spk" viewBox="0 0 92 20" width="92" height="20" aria-hidden="true">'
        '<path class="l" d="M2.0 17.0L45.0 3.0L88.0 10.0"/>'
        '<circle class="d" cx="88.0" cy="10.0" r="2.25"/></svg>'
    )


def test_sparkline_of_thirteen_months_has_the_steps_of_the_scorecard() -> None:
    svg = sparkline(decimals(*[str(number) for number in range(13)]))
    xs = [float(point.split()[0]) for point in svg.split('d="M')[1].split('"')[0].split("L")]
    assert xs == [2.0, 9.2, 16.3, 23.5, 30.7, 37.8, 45.0, 52.2, 59.3, 66.5, 73.7, 80.8, 88.0]


def test_missing_values_are_gaps_and_a_value_between_gaps_is_a_dot() -> None:
    assert sparkline(decimals("1", "2", None, "3", None, "4", "5")) == (
        '<svg class="spk" viewBox="0 0 92 20" width="92" height="20" aria-hidden="true">'
        '<path class="l" d="M2.0 17.0L16.3 13.5M73.7 6.5L88.0 3.0"/>'
        '<circle class="d" cx="45.0" cy="10.0" r="1"/><circle class="d" cx="88.0" cy="3.0" r="2.25"/></svg>'
    )


def test_the_dot_stays_on_the_last_known_value() -> None:
    assert sparkline(decimals("1", "2", None)).count('cx="45.0" cy="3.0" r="2.25"') == 1


def test_near_target_is_dashed_and_shares_the_scale() -> None:
    assert sparkline(decimals("2", "3"), Decimal(1)) == (
        '<svg class="spk" viewBox="0 0 92 20" width="92" height="20" aria-hidden="true">'
        '<path class="t" d="M2 17.0H88"/><path class="l" d="M2.0 10.0L88.0 3.0"/>'
        '<circle class="d" cx="88.0" cy="3.0" r="2.25"/></svg>'
    )


def test_far_target_is_left_out() -> None:
    series = decimals("2", "3")
    assert sparkline(series, Decimal("0.9")) == sparkline(series)
    assert sparkline(series, Decimal("4.1")) == sparkline(series)


def test_constant_series_runs_through_the_middle() -> None:
    series = decimals("7", "7")
    assert '<path class="l" d="M2.0 10.0L88.0 10.0"/>' in sparkline(series)
    assert '<path class="t" d="M2 10.0H88"/>' in sparkline(series, Decimal(7))


def test_series_without_any_value_is_an_empty_picture() -> None:
    empty = '<svg class="spk" viewBox="0 0 92 20" width="92" height="20" aria-hidden="true"></svg>'
    assert sparkline([]) == empty
    assert sparkline([None, None], Decimal(5)) == empty


def test_sparkline_takes_the_width_of_the_update_grid() -> None:
    svg = sparkline(decimals("1", "2"), width=80)
    assert svg.startswith('<svg class="spk" viewBox="0 0 80 20" width="80" height="20" aria-hidden="true">')
    assert 'cx="76.0"' in svg


def test_bullet_is_the_bar_of_the_scorecard() -> None:
    assert bullet(Decimal("43.333333333333"), "off", "Score 43, target 100") == (
        '<svg class="bul" viewBox="0 0 128 14" width="128" height="14" role="img"'
        ' aria-label="Score 43, target 100"><rect class="b1" y="1" width="51.2" height="12"/>'
        '<rect class="b2" x="51.2" y="1" width="51.2" height="12"/>'
        '<rect class="b3" x="102.4" y="1" width="25.6" height="12"/>'
        '<rect class="v off" y="4" width="44.4" height="6"/>'
        '<rect class="t" x="101.4" width="2" height="14"/></svg>'
    )


def test_bullet_of_score_zero_still_shows_a_sliver() -> None:
    assert '<rect class="v off" y="4" width="2" height="6"/>' in bullet(Decimal(0), "off", "Score 0")


def test_bullet_at_the_cap_stays_inside() -> None:
    assert '<rect class="v on" y="4" width="122.9" height="6"/>' in bullet(Decimal(120), "on", "Score 120")


def test_bullet_ticks_stand_at_four_fifths_of_every_width() -> None:
    assert '<rect class="t" x="111" width="2"' in bullet(Decimal(50), "risk", "Score 50", width=140)


def test_bullet_without_score_is_grey_and_silent() -> None:
    assert bullet(None) == (
        '<svg class="bul" viewBox="0 0 128 14" width="128" height="14" aria-hidden="true">'
        '<rect class="b3" y="1" width="128" height="12"/></svg>'
    )


def test_bullet_escapes_its_texts() -> None:
    svg = bullet(Decimal(50), '"><script>', "<b>")
    assert 'aria-label="&lt;b&gt;"' in svg
    assert 'class="v &quot;&gt;&lt;script&gt;"' in svg


def test_share_bar_has_its_tick_at_what_was_said() -> None:
    assert share_bar(Decimal("0.5"), Decimal("0.75")) == (
        '<svg class="bul" viewBox="0 0 128 14" width="128" height="14" aria-hidden="true">'
        '<rect class="b3" y="1" width="128" height="12"/><rect class="v" y="4" width="64" height="6"/>'
        '<rect class="t" x="94.5" width="2" height="14"/></svg>'
    )


def test_share_bar_stays_inside_at_both_ends() -> None:
    assert '<rect class="t" x="126" width="2"' in share_bar(Decimal(1), Decimal(1))
    assert '<rect class="v" y="4" width="0" height="6"/><rect class="t" x="0"' in share_bar(
        Decimal(0), Decimal(0)
    )


def test_paper_sparkline_brings_its_own_inks() -> None:
    svg = sparkline_on_paper(decimals("1", "3"), Decimal(2))
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 108 28"')
    assert svg.count("#33363c") == 2
    assert svg.count("#0b6e66") == 1
    assert "class=" not in svg


def test_mail_sparkline_is_a_png_of_double_size() -> None:
    png = sparkline_png(decimals("1", None, "3"), Decimal(2))
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    assert (png[:8], width, height) == (b"\x89PNG\r\n\x1a\n", 216, 56)


def test_mail_sparkline_is_the_same_bytes_every_time() -> None:
    pictures = [sparkline_png(decimals("1", "2", "4"), Decimal(3)) for _ in range(3)]
    assert all(first == second for first, second in pairwise(pictures))
