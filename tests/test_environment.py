"""Environment variables: parsing, and the error message for each mistake."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from diseasemaps import environment as env


@pytest.fixture
def setting(monkeypatch):
    return lambda value: monkeypatch.setenv("X", value)


def refusal(read, *args, **kwargs):
    with pytest.raises(ImproperlyConfigured) as refused:
        read("X", *args, **kwargs)
    return str(refused.value)


def test_unset_and_empty_give_the_default(setting, monkeypatch):
    monkeypatch.delenv("X", raising=False)
    unset = [env.text("X", "a"), env.boolean("X", True), env.integer("X", 3), env.words("X", ["b"]), env.text("X")]

    setting("  ")
    empty = [env.text("X", "a"), env.boolean("X", True), env.integer("X", 3), env.words("X", ["b"]), env.text("X")]

    assert unset == empty == ["a", True, 3, ["b"], ""]


@pytest.mark.parametrize(
    ("value", "expected"),
    [*((each, True) for each in ("1", "TRUE", "Yes", "on")), *((each, False) for each in ("0", "false", "NO", "off"))],
)
def test_boolean_understands(setting, value, expected):
    setting(value)

    assert env.boolean("X", not expected) is expected


def test_boolean_refuses(setting):
    setting("maybe")

    assert refusal(env.boolean, True) == "X must be true or false, not 'maybe'."


@pytest.mark.parametrize("value", ["-1", "abc", "1.5", "11", "٣", "1e3", "9" * 5000])
def test_integer_refuses(setting, value):
    setting(value)

    assert refusal(env.integer, 3, at_least=0, at_most=10) == f"X must be a whole number from 0 to 10, not {value!r}."


def test_integer_reads(setting):
    setting(" 10 ")

    assert env.integer("X", 3, at_most=10) == 10


def test_words_are_parted_at_commas(setting):
    setting(" a, b ,,c ")

    assert env.words("X") == ["a", "b", "c"]


def test_choice_takes_any_case_and_refuses_the_rest(setting):
    setting("info")
    assert env.choice("X", "B", ("INFO", "B")) == "INFO"

    setting("loud")
    assert refusal(env.choice, "B", ("INFO", "B")) == "X must be one of INFO, B, not 'LOUD'."


@pytest.mark.parametrize("value", ["Mars/Base", "../etc/passwd", "/UTC", "Europe", "x\x01"])
def test_time_zone_refuses(setting, value):
    setting(value)

    assert refusal(env.time_zone, "UTC") == f"X must be a time zone such as Europe/London, not {value!r}."


@pytest.mark.parametrize("value", ["Newsroom", "a/b", "ä", "../x", "a b", "-a", "x" * 61])
def test_path_part_refuses(setting, value):
    setting(value)

    assert refusal(env.path_part, "admin") == (
        f"X must be one part of an address in small letters, digits and hyphens, such as newsroom, not {value!r}."
    )


def test_path_part_has_no_slashes(setting):
    setting("/staff-room/")

    assert env.path_part("X", "admin") == "staff-room"


def test_secret_comes_from_the_variable_or_from_a_file(setting, monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("  from the file\n")
    assert env.secret("X", "neither") == "neither"

    monkeypatch.setenv("X_FILE", str(file))
    assert env.secret("X") == "from the file"

    setting("from the variable")
    assert refusal(env.secret) == "X and X_FILE are both set; leave one of them out."


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, " cannot be read (No such file or directory)."),
        (b"\xff\xfe", " cannot be read (it is not text)."),
        (b"\n", " is empty."),
    ],
)
def test_secret_file_that_is_none_is_refused(monkeypatch, tmp_path, content, why):
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("X_FILE", str(file))

    assert refusal(env.secret) == f"X_FILE: {file}{why}"


def test_time_zone_reads(setting):
    setting("Europe/London")

    assert env.time_zone("X", "UTC") == "Europe/London"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://example.org/", "https://example.org"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://[::1]:8000", "https://[::1]:8000"),
    ],
)
def test_site_reads(setting, value, address):
    setting(value)

    assert env.site("X", "") == address


@pytest.mark.parametrize(
    "value",
    [
        "example.org", "ftp://example.org", "https://", "https:///x", "https://example.org/path", "https://a b.org",
        "https://example.org?x", "https://user:secret@example.org", "https://example.org:port", "https://[::1",
        "javascript:x", "https://example.org:99999",
    ],
)  # fmt: skip
def test_site_refuses(setting, value):
    setting(value)

    assert refusal(env.site, "") == (
        f"X must be the address of a site such as https://example.org, with no path, not {value!r}."
    )


def test_database_takes_sqlite_with_its_locks(setting):
    setting("sqlite:///some.sqlite3")

    settings = env.database("X", default="")

    assert (settings["ENGINE"], settings["NAME"]) == ("django.db.backends.sqlite3", "some.sqlite3")
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert settings["OPTIONS"]["timeout"] == 20


def test_database_takes_postgresql_with_its_timeouts(setting):
    setting("postgres://anna:p%40ss@db.example:5433/site?sslmode=require")

    settings = env.database("X", default="")

    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS", "CONN_HEALTH_CHECKS")
    assert [settings[name] for name in names] == [
        "django.db.backends.postgresql",
        "site",
        "anna",
        "p@ss",
        "db.example",
        5433,
        {**env.TIMEOUTS, **env.PREPARED, "sslmode": "require"},
        True,
    ]


def test_database_prepares_no_statements_where_a_pooler_cannot(setting):
    setting("postgres://anna@db.example/site")

    settings = env.database("X", default="", prepared=False)

    assert (settings["OPTIONS"], settings["DISABLE_SERVER_SIDE_CURSORS"]) == (env.TIMEOUTS, True)


@pytest.mark.parametrize(
    "value",
    ["nonsense", "postgres://anna:secret@host:port/x", "postgres://anna:secret@host/", "secret://x", "://", "postgres"],
)
def test_database_refuses_without_telling_the_password(setting, value):
    setting(value)

    assert refusal(env.database, default="") == (
        "X must be a database address such as postgres://user:password@host:5432/name or sqlite:///db.sqlite3."
    )


def test_database_refuses_other_systems(setting):
    setting("mysql://anna:secret@host/x")

    assert refusal(env.database, default="") == (
        "X must name a PostgreSQL or SQLite database; 'django.db.backends.mysql' is not supported."
    )
