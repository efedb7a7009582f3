"""The draft screen: saving, refusals, edit conflicts and expired sessions, without losing typed text."""

import pytest
from django.urls import reverse

from conditions import workflow
from conditions.models import Edition
from conditions.vocabularies import State
from tests import factories

from .forms import draft_data, screen, shown_messages, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(page, editor):
    return workflow.open_draft(page, by=editor)


@pytest.fixture
def newsroom(client, editor):
    client.force_login(editor)
    return client


def test_save_stores_text_and_citations_and_says_so(newsroom, draft, editor):
    response = newsroom.post(screen(draft), draft_data(draft), follow=True)

    draft.refresh_from_db()
    assert shown_messages(response) == [
        f"Saved edition 1 of “{draft.title}”. It is not public until a reviewer approves it."
    ]
    assert (draft.short_answer, draft.body) == (factories.SHORT_ANSWER, factories.BODY)
    assert list(draft.citations.values_list("number", "title")) == [(1, factories.CITATION["title"])]
    assert list(draft.authors.all()) == [editor]


def test_save_without_an_edit_changes_nothing(newsroom, draft):
    newsroom.post(screen(draft), draft_data(draft))
    before = Edition.objects.values().get(pk=draft.pk)

    response = newsroom.post(screen(draft), draft_data(draft, lock=before["lock"]), follow=True)

    assert shown_messages(response)[-1] == "Nothing to save: the text is unchanged."
    assert Edition.objects.values().get(pk=draft.pk) == before


def test_opening_and_saving_what_the_form_shows_changes_nothing(newsroom, draft):
    newsroom.post(screen(draft), draft_data(draft))
    form = newsroom.get(screen(draft)).context["form"]
    rows = newsroom.get(screen(draft)).context["citations"]
    before = Edition.objects.values().get(pk=draft.pk)
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {f"citations-{name}": rows.management_form[name].value() for name in rows.management_form.fields}
    for row in rows:
        data |= {
            row.add_prefix(name): "" if row[name].value() is None else str(row[name].value()) for name in row.fields
        }
        data.pop(row.add_prefix("DELETE"))
    data["is_periodic_review"] = ""

    newsroom.post(screen(draft), data)

    assert Edition.objects.values().get(pk=draft.pk) == before


def test_a_double_click_on_save_is_no_conflict(newsroom, draft):
    data = draft_data(draft)

    first = newsroom.post(screen(draft), data)
    second = newsroom.post(screen(draft), data, follow=True)

    assert (first.status_code, second.status_code) == (302, 200)
    assert shown_messages(second)[-1] == "Nothing to save: the text is unchanged."
    assert draft.events.filter(verb="save_draft").count() == 1


def test_the_second_to_save_keeps_the_text_and_sees_what_changed(client, draft, editor, second_editor):
    client.force_login(editor)
    client.post(screen(draft), draft_data(draft, body="<p>Four genes [1].</p>"))
    client.force_login(second_editor)

    response = client.post(screen(draft), draft_data(draft, body="<p>Five <em>genes</em> [1].</p>"))

    text = response.content.decode()
    draft.refresh_from_db()
    assert response.status_code == 409
    assert "Erin saved this draft while you were writing." in text
    assert "&lt;p&gt;Five &lt;em&gt;genes&lt;/em&gt; [1].&lt;/p&gt;" in text
    assert "<del>Four</del>" in text
    assert "<ins>Five</ins>" in text
    assert draft.body == "<p>Four genes [1].</p>"
    assert f'name="lock" value="{draft.lock}"' in text


def test_saving_again_after_a_conflict_replaces_the_other_text(client, draft, editor, second_editor):
    client.force_login(editor)
    client.post(screen(draft), draft_data(draft, body="<p>Four genes [1].</p>"))
    client.force_login(second_editor)
    data = draft_data(draft, body="<p>Five genes [1].</p>")
    data["lock"] = client.post(screen(draft), data).context["form"].data["lock"]

    response = client.post(screen(draft), data)

    draft.refresh_from_db()
    assert response.status_code == 302
    assert draft.body == "<p>Five genes [1].</p>"


def test_a_form_of_a_submitted_edition_is_refused_with_the_text_on_screen(newsroom, page, editor):
    draft = factories.make_draft(page, by=editor)
    workflow.submit(draft, by=editor)

    response = newsroom.post(screen(draft), draft_data(draft, body="<p>Typed for an hour [1].</p>"))

    text = response.content.decode()
    draft.refresh_from_db()
    assert response.status_code == 409
    assert "Typed for an hour" in text
    assert "This is no longer possible" in text
    assert draft.body == factories.BODY


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "This field is required."),
        ("title", "x" * 201 + "?", "Ensure this value has at most 200 characters"),
        ("title", "What causes\x00 it?", "Null characters are not allowed."),
        ("body", "<p>a\x00b</p>", "Null characters are not allowed."),
        ("short_answer", "x" * 2001, "Ensure this value has at most 2000 characters"),
        ("change_note", "x" * 501, "Ensure this value has at most 500 characters"),
        ("lock", "one", "Enter a whole number."),
        ("citations-0-pmid", "12a", "A PubMed ID is a number"),
        ("citations-0-pmid", "PMC12", "PMC12 is an ID of PubMed Central"),
        ("citations-0-doi", "11.5/x", "A DOI looks like"),
        ("citations-0-url", "javascript:alert(1)", "Enter a valid URL."),
        ("citations-0-year", "soon", "Enter a whole number."),
        ("citations-0-title", "", "This field is required."),
        ("citations-0-accessed_on", "2026-02-30", "Enter a valid date."),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(newsroom, draft, field, value, sentence):
    before = Edition.objects.values().get(pk=draft.pk)
    data = {**draft_data(draft), "citations-0-journal": "Typed with care.", field: value}

    response = newsroom.post(screen(draft), data)

    text = response.content.decode()
    assert response.status_code == 422
    assert sentence in text
    assert "Typed with care." in text
    assert Edition.objects.values().get(pk=draft.pk) == before


def test_pasted_addresses_of_a_citation_are_stored_as_identifiers(newsroom, draft):
    pasted = {
        "pmid": "https://pubmed.ncbi.nlm.nih.gov/9500320/?term=" + "lipodystrophy+" * 10,
        "doi": "https://doi.org/10.1002/%28SICI%291098-2736%28199908%2936%3A6%3C637%3A%3AAID-TEA4%3E3.0.CO%3B2-9"
        "?utm_source=mail&utm_campaign=" + "a" * 200,
    }

    newsroom.post(screen(draft), draft_data(draft, citations=[{**factories.CITATION, **pasted}]))

    assert draft.citations.values_list("pmid", "doi").get() == (
        "9500320",
        "10.1002/(sici)1098-2736(199908)36:6<637::aid-tea4>3.0.co;2-9",
    )


def test_two_citations_with_one_number_are_refused(newsroom, draft):
    response = newsroom.post(screen(draft), draft_data(draft, citations=[factories.CITATION, factories.CITATION]))

    assert response.status_code == 422
    assert "Two citations have the same number." in response.content.decode()


def test_a_ticked_or_emptied_citation_is_removed(newsroom, draft):
    second = {**factories.CITATION, "number": 2, "title": "OMIM 269700"}
    third = {**factories.CITATION, "number": 3, "title": "OMIM 608594"}
    newsroom.post(screen(draft), draft_data(draft, citations=[factories.CITATION, second, third]))
    draft.refresh_from_db()
    emptied = dict.fromkeys(third, "") | {"number": 3}

    data = draft_data(draft, citations=[factories.CITATION, second, emptied])
    newsroom.post(screen(draft), data | {"citations-1-DELETE": "on"})

    assert list(draft.citations.values_list("number", flat=True)) == [1]


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (400_000, 422, "The text is longer than 1000000 characters with its markup"),
        (80_000, 409, "The body is longer than 300000 characters"),
    ],
)
def test_a_huge_paste_is_refused_with_the_text_on_screen(newsroom, draft, words, status, sentence):
    body = "<p>" + "word " * words + "the end of the paste</p>"

    response = newsroom.post(screen(draft), draft_data(draft, body=body))

    text = response.content.decode()
    assert response.status_code == status
    assert sentence in text
    assert "the end of the paste" in text


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script><p>x [1]</p>",
        "<p onclick=alert(1)>x [1]</p>",
        "<p><a href='javascript:alert(1)'>x</a> [1]</p>",
        "<img src=x onerror=alert(1)><p>x [1]</p>",
    ],
)
def test_scripts_are_never_stored(newsroom, draft, body):
    newsroom.post(screen(draft), draft_data(draft, body=body))

    draft.refresh_from_db()
    assert draft.body in ("<p>x [1]</p>", "<p>x [1]</p>\n<p>x [1]</p>")


def test_text_from_right_to_left_and_combining_characters_come_back_as_typed(newsroom, draft):
    short = "הפרעה גנטית נדירה \u2067של רקמת השומן\u2069 Ménière"

    newsroom.post(screen(draft), draft_data(draft, short_answer=short))

    draft.refresh_from_db()
    assert draft.short_answer == short.replace("è", "\u00e8")


def test_save_and_submit_leads_to_the_submission(newsroom, draft):
    response = newsroom.post(screen(draft), draft_data(draft) | {"_submit": "1"})

    assert response.url == step(draft, "submit")


def test_save_and_preview_leads_to_the_public_template(newsroom, draft):
    response = newsroom.post(screen(draft), draft_data(draft) | {"_preview": "1"})

    preview = newsroom.get(response.url)
    assert response.url == reverse("admin:conditions_edition_preview", args=[draft.pk])
    assert "Four genes are known so far" in preview.content.decode()


def test_submission_is_offered_only_if_nothing_is_missing(newsroom, draft, page, editor):
    incomplete = newsroom.get(step(draft, "submit")).content.decode()
    workflow.save_draft(draft, by=editor, lock=draft.lock, **factories.complete_text())
    complete = newsroom.get(step(draft, "submit")).content.decode()

    button = '<button type="submit" class="button default">Submit for review</button>'
    assert ("This draft is not ready for review:" in incomplete, button in incomplete) == (True, False)
    assert "<p>The body is empty.</p>" in incomplete
    assert ("not ready" in complete, button in complete) == (False, True)


def test_submit_lists_all_that_is_missing_and_keeps_the_note(newsroom, draft):
    response = newsroom.post(step(draft, "submit"), {"lock": draft.lock, "note": "Please look at the second part."})

    text = response.content.decode()
    assert response.status_code == 409
    assert "The short answer has 0 words" in text
    assert "The body is empty." in text
    assert "There is no citation yet" in text
    assert "Please look at the second part." in text


def test_submit_of_a_form_older_than_the_text_is_refused(newsroom, page, editor, second_editor):
    draft = factories.make_draft(page, by=editor)
    workflow.save_draft(
        draft, by=second_editor, lock=draft.lock, **factories.complete_text(body="<p>Not what was read [1].</p>")
    )

    response = newsroom.post(step(draft, "submit"), {"lock": draft.lock})

    draft.refresh_from_db()
    assert response.status_code == 409
    assert draft.state == State.DRAFT


def test_submit_twice_says_that_it_was_done(newsroom, page, editor):
    draft = factories.make_draft(page, by=editor)
    data = {"lock": draft.lock, "note": ""}

    first = newsroom.post(step(draft, "submit"), data, follow=True)
    second = newsroom.post(step(draft, "submit"), data, follow=True)

    assert shown_messages(first) == [
        f"You submitted edition 1 of “{draft.title}” for review. "
        f"When approved, it becomes public at https://example.org{page.get_absolute_url()}."
    ]
    assert shown_messages(second) == ["This was done already, by you."]
    assert draft.events.filter(verb="submit").count() == 1


def test_an_expired_session_keeps_the_typed_text(client, draft, editor):
    editor.set_password("demo-newsroom-2026")
    editor.save()
    data = draft_data(draft, body="<p>Typed for an hour\n\n[1].</p>")

    sign_in_page = client.post(screen(draft), data)
    hidden = sign_in_page.context["typed"]
    answered = client.post(
        screen(draft),
        dict(hidden) | {"sign-in-username": "erin", "sign-in-password": "demo-newsroom-2026"},
        follow=True,
    )

    draft.refresh_from_db()
    assert sign_in_page.status_code == 401
    assert draft.body == "<p>Typed for an hour [1].</p>"
    assert shown_messages(answered)[0].startswith("Saved edition 1")


def test_an_expired_session_keeps_a_submission(client, page, editor):
    editor.set_password("demo-newsroom-2026")
    editor.save()
    draft = factories.make_draft(page, by=editor)

    sign_in_page = client.post(step(draft, "submit"), {"lock": draft.lock, "note": "Please look at the table."})
    sign_in = {"sign-in-username": "erin", "sign-in-password": "demo-newsroom-2026"}
    client.post(step(draft, "submit"), dict(sign_in_page.context["typed"]) | sign_in)

    draft.refresh_from_db()
    assert sign_in_page.status_code == 401
    assert draft.state == State.IN_REVIEW
    assert draft.events.last().note == "Please look at the table."


def test_a_wrong_password_after_expiry_keeps_the_typed_text(client, draft):
    data = draft_data(draft, body="<p>Typed for an hour [1].</p>")

    response = client.post(screen(draft), data | {"sign-in-username": "erin", "sign-in-password": "wrong"})

    assert response.status_code == 401
    assert "Typed for an hour" in response.content.decode()
    assert "wrong" not in [value for _name, value in response.context["typed"]]


def test_a_signed_out_post_shows_nothing_of_the_draft(client, page, editor):
    draft = factories.make_draft(page, by=editor, body="<p>Secret [1].</p>")

    response = client.post(screen(draft), {"title": "x"})

    assert response.status_code == 401
    assert "Secret" not in response.content.decode()


def test_a_form_without_csrf_token_keeps_the_typed_text(draft, editor):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)

    response = client.post(screen(draft), draft_data(draft, body="<p>Typed for an hour [1].</p>"))

    assert response.status_code == 403
    assert "Typed for an hour" in response.content.decode()


def test_the_new_draft_shows_why_the_text_was_sent_back(newsroom, page, editor, reviewer):
    edition = factories.make_in_review(page, by=editor)
    draft = workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="Name the fourth gene.")

    text = newsroom.get(screen(draft)).content.decode()

    assert "Name the fourth gene." in text
    assert "Sent back by Rao on" in text


def test_the_editor_alone_may_run_inline_scripts(newsroom, draft):
    with_editor = newsroom.get(screen(draft)).headers["Content-Security-Policy"]
    without = newsroom.get(reverse("admin:index")).headers["Content-Security-Policy"]

    assert "script-src 'self' 'unsafe-inline'" in with_editor
    assert "unsafe" not in without


# --- What a save loses or changes ------------------------------------------------------


def test_save_reports_what_was_lost(newsroom, draft):
    pasted = "<h1>Dose</h1><p>It is <del>10</del><ins>5</ins> mg [1].<img src=x></p>"

    response = newsroom.post(screen(draft), draft_data(draft, body=pasted, title="W\u200bhat?"), follow=True)

    draft.refresh_from_db()
    assert shown_messages(response) == [
        "1 deleted passage, 1 picture and 1 invisible character were removed; 1 heading level was changed.",
        f"Saved edition 1 of “{draft.title}”. It is not public until a reviewer approves it.",
    ]
    assert (draft.title, draft.body) == ("What?", "<h2>Dose</h2>\n<p>It is 5 mg [1].</p>")


def test_save_reads_marks_of_journals_and_says_so(newsroom, draft):
    rows = [factories.CITATION | {"number": number} for number in (1, 2, 3)]
    body = "<p>Four genes<sup>1</sup> in 10<sup>3</sup> people [1–3], 5 [4,5].</p>"

    response = newsroom.post(
        screen(draft), draft_data(draft, body=body, short_answer="Four [1,2].", citations=rows), follow=True
    )

    draft.refresh_from_db()
    assert shown_messages(response)[0] == "3 citation marks were changed."
    assert draft.short_answer == "Four [1][2]."
    assert draft.body == "<p>Four genes[1] in 10<sup>3</sup> people [1][2][3], 5 [4,5].</p>"


def test_save_unwraps_redirect_links_of_citations(newsroom, draft):
    target = f"https://example.org/{'a' * 300}"
    url = f"https://nam02.safelinks.protection.outlook.com/?url={target}%3Futm_source%3Dx&data={'x' * 400}"

    response = newsroom.post(
        screen(draft), draft_data(draft, citations=[factories.CITATION | {"url": url}]), follow=True
    )

    assert shown_messages(response)[0] == (
        "1 tracking parameter of a link was removed; 1 redirect link (to its target) was changed."
    )
    assert draft.citations.get().url == target


def test_address_field_lets_browsers_paste_long_redirect_links(newsroom, draft):
    page = newsroom.get(screen(draft)).content.decode()

    assert 'name="citations-0-url"' in page
    assert "maxlength" not in page.split('name="citations-0-url"')[1].split(">")[0]


def test_too_long_address_is_refused_with_the_typed_text(newsroom, draft):
    url = f"https://example.org/{'a' * 500}"

    response = newsroom.post(screen(draft), draft_data(draft, citations=[factories.CITATION | {"url": url}]))

    assert response.status_code == 422
    assert url in response.content.decode()


def test_clean_text_is_saved_without_a_report(newsroom, draft):
    response = newsroom.post(screen(draft), draft_data(draft), follow=True)

    assert len(shown_messages(response)) == 1
