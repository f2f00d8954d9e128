"""Who is logged in, as every request finds them."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.backends import PersonBackend
from tests.builders import make_user
from tests.cast import Cast


@pytest.mark.parametrize("groups", [(), ("Executives",), ("Administrators", "Executives")])
def test_a_person_comes_with_their_groups(
    groups: tuple[str, ...], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user(groups=groups)
    with django_assert_num_queries(1):
        found = PersonBackend().get_user(user.pk)
        assert found == user
        assert found.group_names == frozenset(groups)


def test_who_may_not_log_in_any_more_is_not_found(cast: Cast) -> None:
    cast.viewer.is_active = False
    cast.viewer.save()
    assert PersonBackend().get_user(cast.viewer.pk) is None
    assert PersonBackend().get_user(0) is None
