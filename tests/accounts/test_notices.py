"""Account mails: subject, text and HTML of each notice."""

import datetime as dt

import pytest
from django.template.loader import render_to_string

from accounts.models import User

LINK = "https://example.org/admin/link/"
WHEN = "26 Nov 2026, 09:30 UTC"
TELL = "If this was not you, tell a chief editor at once. Your sign-ins are listed here:"
BACK = "If this was not you, tell a chief editor at once, and choose a new password:"
ONE = "Choose your password within 1 day; the link works once:"
KINDS = ("subject.txt", "txt", "html")
# Notice, context, subject, what happened, what to do next, words of the link.
WORDS = [
    (
        "invitation",
        {"days": 1, "roles": ["Editors", "Medical reviewers"]},
        "You are invited to the newsroom",
        "Erin O'Neil invites you to the newsroom of Maps & Co (Editors, Medical reviewers). Your user name is sam.",
        ONE,
        "Choose your password",
    ),
    (
        "password_link",
        {},
        "A new password",
        "Somebody requested a new password for sam. If that was not you, do nothing: your password stays unchanged.",
        "If it was you, choose a new password within an hour; the link works once:",
        "Choose a new password",
    ),
    (
        "password_changed",
        {},
        "Your password was changed",
        f"Erin O'Neil changed the password of sam on {WHEN}.",
        BACK,
        "Request a new password",
    ),
    (
        "password_changed",
        {"by": None},
        "Your password was changed",
        f"The password of sam was changed on {WHEN}.",
        BACK,
        "Request a new password",
    ),
    *(
        ("second_factor", known, "Your second factor was changed", happened, TELL, "Your sign-ins")
        for known, happened in (
            ({"what": "set"}, f"A second factor was set up for sam on {WHEN}."),
            ({"what": "replaced"}, f"The second factor of sam was moved to another app on {WHEN}."),
            ({"what": "off"}, f"The second factor of sam was turned off on {WHEN}."),
            (
                {"what": "reset"},
                f"Erin O'Neil reset the second factor of sam on {WHEN}: the old codes no longer work.",
            ),
            (
                {"what": "reset", "by": None},
                f"The second factor of sam was reset on {WHEN}: the old codes no longer work.",
            ),
        )
    ),
]


@pytest.mark.parametrize(("notice", "known", "subject", "happened", "following", "words"), WORDS)
def test_notice_has_subject_text_and_html(notice, known, subject, happened, following, words):
    context = {
        "by": User(username="erin", first_name="Erin", last_name="O'Neil"),
        "person": User(username="sam", first_name="Sam", last_name="<Day>"),
        "organisation": "Maps & Co",
        "newsroom_url": LINK,
        "when": dt.datetime(2026, 11, 26, 9, 30, tzinfo=dt.UTC),
        **known,
    }

    title, text, html = (render_to_string(f"notices/{notice}.{kind}", context) for kind in KINDS)
    escaped = happened.replace("&", "&amp;").replace("O'Neil", "O&#x27;Neil")

    assert " ".join(title.split()) == f"[Maps & Co] {subject}"
    assert text == (f"{happened}\n\n{following}\n{LINK}\n\n-- \nSent to Sam <Day> by the newsroom of Maps & Co.\n")
    assert f'<p>{escaped}</p>\n<p>{following}<br>\n<a href="{LINK}">{words}</a></p>\n' in html
    assert "Sent to Sam &lt;Day&gt; by the newsroom of Maps &amp; Co." in html


def test_notice_of_a_changed_signer_names_what_changed():
    context = {
        "about": User(username="rao", first_name="Asha", last_name="<Rao>"),
        "by": User(username="erin", first_name="Erin", last_name="O'Neil"),
        "person": User(username="sam", first_name="Sam", last_name="Day"),
        "organisation": "Maps & Co",
        "newsroom_url": LINK,
        "when": dt.datetime(2026, 11, 26, 9, 30, tzinfo=dt.UTC),
        "note": "The e-mail address was changed.\nThe account was closed.",
    }

    title, text, html = (render_to_string(f"notices/signer_changed.{kind}", context) for kind in KINDS)
    by_nobody = render_to_string("notices/signer_changed.txt", {**context, "by": None})

    assert " ".join(title.split()) == "[Maps & Co] Account or register entry changed: Asha <Rao>"
    assert text == (
        f"Erin O'Neil changed the account or the register entry of Asha <Rao> (rao) on {WHEN}. It decides who can sign "
        "or publish in this name.\n\n"
        "What changed:\n> The e-mail address was changed.\n> The account was closed.\n\n"
        "If you did not expect this, ask a chief editor or the people who run this site at once:\n"
        f"{LINK}\n\n-- \nSent to Sam Day by the newsroom of Maps & Co.\n"
    )
    assert "Asha &lt;Rao&gt; (rao)" in html
    assert by_nobody.startswith(f"The account or the register entry of Asha <Rao> (rao) was changed on {WHEN}.")
