"""`manage.py load_demo`: refusal in production, and the printed addresses and sign-ins."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from conditions import demo
from conditions.demo.content import CONTENT, parse_disease
from conditions.models import Condition, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch):
    """Run the command with one condition, which is quick."""
    monkeypatch.setattr("conditions.demo.loading.parse_all", lambda: [parse_disease(CONTENT / "alkaptonuria.toml")])

    def call(*arguments, **options):
        out = StringIO()
        call_command("load_demo", *arguments, stdout=out, **options)
        return out.getvalue()

    return call


def test_load_demo_refuses_where_debug_is_off(run):
    with pytest.raises(CommandError) as refusal:
        run()

    assert str(refusal.value).startswith("DEBUG is off, so this may be a real site")
    assert Condition.objects.count() == User.objects.count() == 0


def test_load_demo_in_production_gives_no_password_away(run):
    output = run("--even-in-production")

    assert "These accounts have no password" in output
    assert demo.PASSWORD not in output
    assert [user.has_usable_password() for user in User.objects.all()] == [False] * 7


def test_load_demo_prints_addresses_and_sign_ins(run, settings):
    settings.DEBUG = True

    output = run().splitlines()

    assert output == [
        "Loaded the demonstration: 1 conditions, 5 pages, 7 people, 17 steps of the workflow, "
        "facts about 1 conditions and types, 1 readers’ reports.",
        "",
        "  Visitors   https://example.org/",
        "             https://example.org/conditions/congenital-generalized-lipodystrophy/causes/",
        "  Newsroom   https://example.org/admin/",
        "",
        f"  Sign in with the password {demo.PASSWORD} as",
        "    erin     Erin Walsh, editor",
        "    sam      Sam Okoro, editor",
        "    dr-rao   Asha Rao, medical reviewer",
        "    dr-lee   Jin Lee, medical reviewer",
        "    dr-moss  Ida Moss, medical reviewer whose credential has ended",
        "    chris    Chris Hale, chief editor",
        "    admin    Demonstration Superuser, superuser, in no role",
        "",
        "  To try the second factor, set one up at https://example.org/admin/second-factor/,",
        "  or start the site with SECOND_FACTOR=signers, as a real one is.",
    ]


def test_load_demo_omits_the_second_factor_where_it_is_required(run, settings):
    settings.DEBUG, settings.SECOND_FACTOR = True, "signers"

    assert "second factor" not in run()


def test_load_demo_again_says_so(run, settings):
    settings.DEBUG = True
    run()

    assert run().splitlines()[0] == "The demonstration is already loaded. Nothing was changed."


def test_load_demo_names_missing_topics(run, settings):
    settings.DEBUG = True
    Topic.objects.filter(slug="causes").delete()

    assert "Left out: pages on “causes”, a topic that this site does not have." in run().splitlines()


def test_load_demo_is_silent_with_verbosity_0(run, settings):
    settings.DEBUG = True

    assert run(verbosity=0) == ""


def test_load_demo_prints_a_refusal_as_a_sentence(run, settings):
    settings.DEBUG = True
    User.objects.create(username="erin", email="erin@example.org")

    with pytest.raises(CommandError) as refusal:
        run()

    assert str(refusal.value) == "The account “erin” exists and is not the demonstration’s. Nothing was loaded."
