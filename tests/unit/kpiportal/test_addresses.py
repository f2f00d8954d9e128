import pytest

from kpiportal.addresses import MisconfiguredError, checked_redis_url, parse_database_url, parse_email_url


def test_a_socket_folder_is_a_host() -> None:
    assert parse_database_url("postgresql://kpi@/kpi?host=/tmp/kpi-1") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "kpi",
        "USER": "kpi",
        "PASSWORD": "",
        "HOST": "/tmp/kpi-1",  # noqa: S108 - a made-up folder
        "PORT": "",
        "OPTIONS": {},
    }


@pytest.mark.parametrize(
    "url", ["mysql://db/kpi", "postgresql://db", "kpi.sqlite3", "postgresql://db:99999/kpi"]
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(MisconfiguredError, match=r"^DATABASE_URL "):
        parse_database_url(url)


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtp+tls://mail.example.org", 587, True, False),
        ("smtps://mail.example.org:2465", 2465, False, True),
    ],
)
def test_the_scheme_of_email_url_chooses_encryption(url: str, port: int, starttls: bool, tls: bool) -> None:
    assert parse_email_url(url) == {
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": tls,
    }


def test_user_and_password_are_unquoted() -> None:
    found = parse_email_url("smtps://kpi%40example.org:p%2Fw@mail.example.org")
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("kpi@example.org", "p/w")


def test_without_email_url_there_are_no_mail_settings() -> None:
    assert parse_email_url("") == {}


@pytest.mark.parametrize("url", ["http://mail", "smtp://", "mail.example.org:25"])
def test_other_mail_addresses_are_refused(url: str) -> None:
    with pytest.raises(MisconfiguredError, match=r"^EMAIL_URL "):
        parse_email_url(url)


@pytest.mark.parametrize("password", ["pa/ss", "pa[ss"])
def test_a_password_that_breaks_an_address_is_not_quoted_anywhere(password: str) -> None:
    with pytest.raises(MisconfiguredError, match=r"^DATABASE_URL cannot be read") as refused:
        parse_database_url(f"postgresql://kpi:{password}@db/kpi")
    assert (refused.value.__cause__, refused.value.__suppress_context__) == (None, True)
    assert "pa" not in str(refused.value).replace("password", "")


def test_only_the_redis_protocol_is_taken() -> None:
    assert checked_redis_url("unix:///s") == "unix:///s"
    with pytest.raises(MisconfiguredError, match=r"^REDIS_URL must start with"):
        checked_redis_url("amqp://broker")
