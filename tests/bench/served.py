"""The scorecard as it is measured over HTTP, ours and a bare page in turns: how soon it comes, what memory it
takes, how soon a server is up, how many bytes a browser fetches."""

from collections import defaultdict
from http.cookies import SimpleCookie

from django.conf import settings
from django.test import Client, override_settings

from accounts.models import Team, User
from kpis.models import Measure

from .bytes_sent import bytes_of
from .floor import floor_address
from .sites import SECRET, Site, bare_site, our_site
from .stage import PERIOD, full_team, member, other_teams
from .yardsticks import Samples

VIEWS, ROUNDS, STARTS = 1_000, 5, 3
COOKIE = "__Host-session"


def measure_served() -> Samples:
    team = full_team()
    address = f"/scorecards/{team.code}/?period={PERIOD}"
    samples: Samples = defaultdict(list)
    with our_site() as ours, bare_site() as bare:
        enter(ours, bare, member(team))
        for _ in range(ROUNDS):
            samples["served floor"] += bare.visit(floor_address(other_teams(team, 3)), VIEWS // ROUNDS)
            samples["served"] += ours.visit(address, VIEWS // ROUNDS)
        samples["web memory"], samples["web memory floor"] = [ours.memory()], [bare.memory()]
        first, again = bytes_of(ours, address)
        with_a_chart, _ = bytes_of(ours, measure_address(team))
        sizes = {"first view": first, "repeated view": again, "first view with a chart": with_a_chart}
        samples |= {name: [size] for name, size in sizes.items()}
    for _ in range(STARTS):
        with bare_site() as bare:
            samples["start floor"].append(bare.started)
        with our_site() as ours:
            samples["start"].append(ours.started)
    return dict(samples)


def enter(ours: Site, bare: Site, reader: User) -> None:
    """Both are told who is logged in: ours by a session made here, which its secret signs."""
    with override_settings(SECRET_KEY=SECRET):
        client = Client()
        client.force_login(reader)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    ours.headers["Cookie"] = f"{COOKIE}={session}"
    cookie = SimpleCookie(bare.get(f"/enter?email={reader.email}").headers["Set-Cookie"])
    bare.headers["Cookie"] = f"sessionid={cookie['sessionid'].value}"


def measure_address(team: Team) -> str:
    first = Measure.objects.filter(team=team, source="entry").select_related("kpi").earliest("pk")
    return f"/scorecards/{team.code}/{first.kpi.code}/?period={PERIOD}"
