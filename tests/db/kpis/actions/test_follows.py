from kpis.actions.follows import follow, unfollow
from kpis.models import Follow
from kpis.queries.follows import is_following
from tests.cast import make_cast


def followed() -> list[tuple[int, int | None]]:
    return list(Follow.objects.order_by("pk").values_list("user", "measure"))


def test_twice_is_once_and_the_follower_of_the_team_stays() -> None:
    cast = make_cast()
    Follow.objects.create(user=cast.viewer, team=cast.buses)
    for _ in range(2):
        follow(cast.viewer, cast.punctuality)
    assert is_following(cast.viewer, cast.punctuality)
    assert followed() == [(cast.viewer.pk, None), (cast.viewer.pk, cast.punctuality.pk)]
    for _ in range(2):
        unfollow(cast.viewer, cast.punctuality)
    assert not is_following(cast.viewer, cast.punctuality)
    assert followed() == [(cast.viewer.pk, None)]
