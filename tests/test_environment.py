"""Environment variables: parsing, and the error message for each mistake."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from diseasemaps import database_settings
from diseasemaps import environment as env


@pytest.fixture
def setting(monkeypatch):
    return lambda value: monkeypatch.setenv("X", value)


def refusal(read_setting, *args, **kwargs):
    with pytest.raises(ImproperlyConfigured) as refused:
        read_setting("X", *args, **kwargs)
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


@pytest.mark.parametrize("value", ["Mars/Base", "../etc/passwd", "/UTC", "Europe", "x"])
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


@pytest.mark.parametrize("value", ["a\nb", "a\x07b", "\udcff", "a\tb", "a\x7fb", "a\x85b"])
def test_text_refuses_control_characters_and_other_encodings(setting, value):
    setting(value)

    assert refusal(env.text) == "X must be one line of text in UTF-8."


@pytest.mark.parametrize(
    "value", ["*", ".example.org", "www.example.org", "127.0.0.1", "[::1]", "localhost", "xn--bcher-kva.example"]
)
def test_hosts_reads(setting, value):
    setting(f"{value}, example.net")

    assert env.hosts("X") == [value, "example.net"]


@pytest.mark.parametrize(
    "value",
    [
        "https://example.org", "example.org:8000", "example.org/", "a b.org", "*.example.org", "-x.org", "x..org",
        "ä.org", "[::1", "..example.org", "a@b.org", "x" * 64, "[1::2::3]",
    ],
)  # fmt: skip
def test_hosts_refuses(setting, value):
    setting(f"example.net,{value}")

    assert refusal(env.hosts) == (
        f"X must name hosts such as www.example.org, separated by commas, without https:// or a port, not {value!r}."
    )


@pytest.mark.parametrize("value", ["smtp://mail.example.org", "mail.example.org:25", "user@mail", "a b", "mail/"])
def test_host_refuses(setting, value):
    setting(value)

    assert refusal(env.host, "localhost") == (
        f"X must be the name of a machine such as mail.example.org, not {value!r}."
    )


@pytest.mark.parametrize(
    ("value", "may_have_name"),
    [("a@example.org", False), ("a@localhost", False), ("The newsroom <a@example.org>", True), ("a@b.org", True)],
)
def test_mail_address_reads(setting, value, may_have_name):
    setting(value)

    assert env.mail_address("X", "", may_have_name=may_have_name) == value


@pytest.mark.parametrize("value", ["a", "a@", "@b.org", "a@b@c", "a@b.org, c@d.org", "The newsroom <a@b.org>", "a@b"])
def test_mail_address_refuses(setting, value):
    setting(value)

    assert refusal(env.mail_address, "a@example.org") == (
        f"X must be an e-mail address such as a@example.org, not {value!r}."
    )


@pytest.mark.parametrize("value", ["javascript:alert(1)", "/licence/", "example.org", "https://", "ftp://a.org/", "x"])
def test_web_address_refuses(setting, value):
    setting(value)

    assert refusal(env.web_address, "https://example.org/x") == (
        f"X must be the address of a page such as https://example.org/x, not {value!r}."
    )


def test_folder_may_be_missing_and_is_no_file(setting, tmp_path):
    setting(str(tmp_path / "new" / "one"))
    missing = env.folder("X", "")
    file = tmp_path / "file"
    file.write_text("")
    setting(f"{file}/below")

    assert (missing, refusal(env.folder, "")) == (
        tmp_path / "new" / "one",
        f"X must be a folder, but {file} is a file.",
    )


def test_file_may_be_missing_and_is_no_folder(setting, tmp_path):
    setting(str(tmp_path / "new" / "lines"))
    missing = env.file("X", "")
    setting(str(tmp_path))
    folder = refusal(env.file, "")
    setting("x" * 5000)

    assert (missing, folder, refusal(env.file, "")) == (
        tmp_path / "new" / "lines",
        f"X must be a file, but {tmp_path} is a folder.",
        "X must be the path of a file; this one is too long.",
    )


@pytest.mark.parametrize("value", ["redis://", "redis://:hunter2@", "redis://a b/0", "redis://h:port/0", "unix:///x"])
def test_shared_cache_refuses_without_telling_the_password(setting, value):
    setting(value)

    assert refusal(env.shared_cache, "memory") == (
        "X must be memory, or a Redis address such as redis://127.0.0.1:6379/1."
    )


@pytest.mark.parametrize("option", ["foo=bar", "sslmod=require", "pass%20word=hunter2", "options%5B%5D=hunter2"])
def test_database_refuses_unknown_options(setting, option):
    setting(f"postgres://anna@host/site?{option}")

    assert refusal(database_settings.database, default="") == (
        "X has an option that PostgreSQL does not know. An example of a known option is ?sslmode=require."
    )


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

    settings = database_settings.database("X", default="")

    assert (settings["ENGINE"], settings["NAME"]) == ("django.db.backends.sqlite3", "some.sqlite3")
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert settings["OPTIONS"]["timeout"] == 20


def test_database_takes_postgresql_with_its_timeouts(setting):
    setting("postgres://anna:p%40ss@db.example:5433/site?sslmode=require")

    settings = database_settings.database("X", default="")

    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS", "CONN_HEALTH_CHECKS")
    assert [settings[name] for name in names] == [
        "django.db.backends.postgresql",
        "site",
        "anna",
        "p@ss",
        "db.example",
        5433,
        {**database_settings.TIMEOUTS, **database_settings.PREPARED, "sslmode": "require"},
        True,
    ]


def test_database_prepares_no_statements_where_a_pooler_cannot(setting):
    setting("postgres://anna@db.example/site")

    settings = database_settings.database("X", default="", prepared=False)

    assert (settings["OPTIONS"], settings["DISABLE_SERVER_SIDE_CURSORS"]) == (database_settings.TIMEOUTS, True)


@pytest.mark.parametrize(
    "value",
    ["nonsense", "postgres://anna:secret@host:port/x", "postgres://anna:secret@host/", "secret://x", "://", "postgres"],
)
def test_database_refuses_without_telling_the_password(setting, value):
    setting(value)

    assert refusal(database_settings.database, default="") == (
        "X must be a database address such as postgres://user:password@host:5432/name or sqlite:///db.sqlite3."
    )


def test_database_refuses_other_systems(setting):
    setting("mysql://anna:secret@host/x")

    assert refusal(database_settings.database, default="") == (
        "X must name a PostgreSQL or SQLite database; 'django.db.backends.mysql' is not supported."
    )
