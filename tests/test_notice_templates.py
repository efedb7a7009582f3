"""Mail templates: the whole subject, text and HTML of each notice."""

import datetime as dt

import pytest
from django.core import mail
from django.template.loader import render_to_string

from accounts.models import User
from conditions.models import Edition
from conditions.workflow import notices

NOTICES = (
    "submitted", "recalled", "returned", "approved", "published", "reaffirmed", "revoked", "expedited", "withdrawn",
    "held", "withdrawal_asked", "take_back_asked", "taken_back", "request_dismissed",
)  # fmt: skip
NEWSROOM = "https://example.org/admin/conditions/edition/7/change/"
PUBLIC = "https://example.org/conditions/x/causes/"
TITLE = "What causes “A & B’s” <disease>?"
ESCAPED_TITLE = "What causes “A &amp; B’s” &lt;disease&gt;?"
EDITION, ESCAPED_EDITION = f"edition 2 of “{TITLE}”", f"edition 2 of “{ESCAPED_TITLE}”"
NEW_DRAFT = "The text continues as a new draft with the same authors. Change it there and submit it again:"

# what happened, how the note is announced, what can be done next, where
WORDS = {
    "submitted": (
        "Erin O'Neil submitted {} for medical review. The review is needed by 3 Dec 2026.",
        "Note:",
        "Approve it or send it back:",
        NEWSROOM,
    ),
    "recalled": (
        "Erin O'Neil recalled {} from review.",
        "Note:",
        "You do not need to do anything. The edition stays in the newsroom:",
        NEWSROOM,
    ),
    "returned": ("Erin O'Neil reviewed {} and sent it back.", "Reason:", NEW_DRAFT, NEWSROOM),
    "approved": (
        "Erin O'Neil approved {}. It becomes public on 1 Dec 2026, 09:30 (UTC).",
        "Note:",
        "To publish it earlier or revoke the approval, open it in the newsroom:",
        NEWSROOM,
    ),
    "published": ("E{} is public, approved by Dr Asha Rao, MD.", "Note:", "Open the public page:", PUBLIC),
    "reaffirmed": (
        "Erin O'Neil reviewed {} again and signed it without changes. The next review is due on 22 Nov 2028.",
        "Note:",
        "Open the public page:",
        PUBLIC,
    ),
    "revoked": ("Erin O'Neil revoked the approval of {}. It was not published.", "Reason:", NEW_DRAFT, NEWSROOM),
    "expedited": (
        "Erin O'Neil requested a new review of {}. The page stays public and shows as overdue until a reviewer signs "
        "the whole page.",
        "Reason:",
        "Reaffirm the text, or open a draft to change it:",
        NEWSROOM,
    ),
    "withdrawn": (
        "Erin O'Neil withdrew {}. Its public address now shows a notice instead of the text.",
        "Reason:",
        "The page becomes public again only with a new draft and a review of the whole page. If this was a mistake, "
        "a chief editor and the reviewer who signed can take it back within a day. The withdrawn text stays in the "
        "newsroom:",
        NEWSROOM,
    ),
    "held": (
        "The publishing time of {} has come, but its signature is no longer valid. It was not published.",
        "Reason:",
        "If the reviewer can sign again, for example with a renewed credential in the register, the edition is "
        "published by itself. Otherwise revoke the approval, so that a reviewer can sign the text again:",
        NEWSROOM,
    ),
    "withdrawal_asked": (
        "Erin O'Neil asks you to withdraw {}. It is public until you do.",
        "Reason:",
        "Withdraw the page, or leave it public:",
        NEWSROOM,
    ),
    "take_back_asked": (
        "Erin O'Neil asks to take back the withdrawal of {}. The page stays withdrawn until this is confirmed.",
        "Reason:",
        "A chief editor and the reviewer who signed the text both have to agree. One has asked; the other can confirm "
        "it within a day of the withdrawal:",
        NEWSROOM,
    ),
    "request_dismissed": (
        "Erin O'Neil dismissed the request about a withdrawal of {}. Nothing has changed for readers.",
        "Reason:",
        "If you do not agree, talk to a chief editor. The page and its history are in the newsroom:",
        NEWSROOM,
    ),
    "taken_back": (
        "Erin O'Neil took back the withdrawal of {}. The same text is public again with the same signature.",
        "Reason:",
        "The page and its history are in the newsroom:",
        NEWSROOM,
    ),
}
SUBJECTS = {
    "submitted": "To review:",
    "recalled": "Recalled from review:",
    "returned": "Sent back:",
    "approved": "Approved:",
    "published": "Published:",
    "reaffirmed": "Reviewed, no change:",
    "revoked": "Approval revoked:",
    "expedited": "New review needed:",
    "withdrawn": "Withdrawn:",
    "held": "Not published:",
    "withdrawal_asked": "Please withdraw:",
    "take_back_asked": "Please confirm:",
    "taken_back": "Public again:",
    "request_dismissed": "Request dismissed:",
}


@pytest.fixture
def context():
    edition = Edition(
        pk=7,
        number=2,
        title=TITLE,
        needed_by=dt.date(2026, 12, 3),
        publish_at=dt.datetime(2026, 12, 1, 9, 30, tzinfo=dt.UTC),
        reviewer_name="Dr Asha Rao, MD",
        review_due=dt.date(2028, 11, 22),
    )
    return {
        "edition": edition,
        "by": User(username="erin", first_name="Erin", last_name="O'Neil"),
        "person": User(username="sam", first_name="Sam", last_name="<Day>"),
        "note": 'The dose is "10 mg" & <not> 5.\nSee [1].',
        "organisation": "Maps & Co",
        "newsroom_url": NEWSROOM,
        "public_url": PUBLIC,
    }


def happened(notice, edition):
    # At the beginning of a sentence its name has a capital.
    sentence = WORDS[notice][0]
    return sentence.replace("E{}", "E" + edition[1:]).format(edition)


@pytest.mark.parametrize("notice", NOTICES)
def test_subject_says_what_happened_to_what(notice, context):
    subject = render_to_string(f"notices/{notice}.subject.txt", context)

    # `accounts.mail.message` removes line breaks and repeated spaces in the same way.
    assert " ".join(subject.split()) == f"[Maps & Co] {SUBJECTS[notice]} {TITLE}"


@pytest.mark.parametrize("notice", NOTICES)
def test_text_is_whole_and_unescaped(notice, context):
    _happened, label, next_step, link = WORDS[notice]

    assert render_to_string(f"notices/{notice}.txt", context) == (
        f"{happened(notice, EDITION)}\n\n{label}\n"
        '> The dose is "10 mg" & <not> 5.\n> See [1].\n\n'
        f"{next_step}\n{link}\n\n-- \nSent to Sam <Day> by the newsroom of Maps & Co.\n"
    )


@pytest.mark.parametrize("notice", NOTICES)
def test_html_is_whole_and_escaped(notice, context):
    _happened, label, next_step, link = WORDS[notice]
    name = happened(notice, ESCAPED_EDITION).replace("O'Neil", "O&#x27;Neil")

    assert (
        render_to_string(f"notices/{notice}.html", context)
        == f"""<!doctype html>
<html lang="en-gb">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Maps &amp; Co</title>
</head>
<body style="margin: 0 auto; padding: 24px; max-width: 36em; font: 16px/1.5 system-ui, sans-serif">
<p>{name}</p>
<p style="margin-bottom: 0">{label}</p>
<blockquote style="margin: 8px 0 16px; padding-left: 16px; border-left: 3px solid">\
The dose is &quot;10 mg&quot; &amp; &lt;not&gt; 5.<br>See [1].</blockquote>
<p>{next_step}<br>
<a href="{link}">{ESCAPED_TITLE}</a></p>
<p style="font-size: 14px">Sent to Sam &lt;Day&gt; by the newsroom of Maps &amp; Co.</p>
</body>
</html>

"""
    )


@pytest.mark.parametrize("notice", NOTICES)
def test_without_a_note_nothing_is_quoted(notice, context):
    context["note"] = ""
    _happened, _label, next_step, link = WORDS[notice]

    text, html = (render_to_string(f"notices/{notice}.{kind}", context) for kind in ("txt", "html"))

    assert text == (
        f"{happened(notice, EDITION)}\n\n{next_step}\n{link}\n\n-- \nSent to Sam <Day> by the newsroom of Maps & Co.\n"
    )
    assert "<blockquote" not in html


def test_submitted_without_a_day_names_none(context):
    context["edition"].needed_by = None

    text = render_to_string("notices/submitted.txt", context)

    assert text.startswith(f"Erin O'Neil submitted {EDITION} for medical review.\n")


def test_published_by_the_clock_reads_the_same(context):
    by_a_person = render_to_string("notices/published.txt", context)

    assert render_to_string("notices/published.txt", {**context, "by": None}) == by_a_person


@pytest.mark.parametrize("notice", NOTICES)
def test_subject_is_one_line_for_any_title(notice, context, settings):
    context["edition"].title = "What causes x?\r\nBcc: all@example.org\r\n\r\n<p>body"

    message = notices.message(notice, User(email="sam@example.org"), context)
    message.send()

    assert message.subject == f"[Maps & Co] {SUBJECTS[notice]} What causes x? Bcc: all@example.org <p>body"
    assert mail.outbox[0].recipients() == ["sam@example.org"]
    assert mail.outbox[0].message()["Bcc"] is None
