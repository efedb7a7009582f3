"""The newsroom's screens of site pages: drafts, publication and permissions."""

import pytest
from django.urls import reverse

from accounts.models import Proposal
from conditions import site_pages
from conditions.models import SitePage, SitePageVersion
from diseasemaps.site import EDITOR_POLICY
from tests.admin.forms import shown_messages
from tests.admin.screens import signed_in
from tests.browser import press
from tests.public.pages import elements, links, of_class, words
from web.security_headers import content_policy

pytestmark = pytest.mark.django_db

LIST = "/admin/conditions/sitepage/"


@pytest.fixture
def privacy():
    return SitePage.objects.get(slug="privacy")


@pytest.fixture
def draft(privacy, editor):
    draft = site_pages.open_draft(privacy, by=editor)
    return site_pages.save_draft(draft, by=editor, lock=draft.lock, body="<p>New.</p>", change_note="Anew.")


def _at(page, name, *arguments):
    return reverse(f"admin:conditions_sitepage_{name}", args=[page.pk, *arguments])


def _typed(version, **values):
    return {"lock": version.lock, "title": "Privacy", "short": "", "body": "<p>Typed.</p>", "change_note": "", **values}


def test_list_shows_live_versions_and_drafts(client, editor, draft):
    client.force_login(editor)

    response = client.get(LIST)

    rows = elements(response, "//table[@id='result_list']/tbody/tr")
    cells = {row.xpath("string(th)"): (row.xpath("string(td[1])"), row.xpath("string(td[3])")) for row in rows}
    assert cells["Privacy"] == ("1", "Draft")
    assert cells["Contact"] == ("1", "–")


@pytest.mark.parametrize("drafts", [0, 3])
def test_list_has_a_constant_query_count(client, editor, django_assert_num_queries, drafts):
    for page in SitePage.objects.all()[:drafts]:
        site_pages.open_draft(page, by=editor)
    client.force_login(editor)

    with django_assert_num_queries(7):
        client.get(LIST)


def test_draft_is_opened_with_a_button(client, editor, privacy):
    client.force_login(editor)
    client.get(_at(privacy, "open_draft"))
    before = privacy.draft()

    response = client.post(_at(privacy, "open_draft"), follow=True)

    assert (before, privacy.draft().number) == (None, 2)
    assert words(response, "//form[@id='draft-form']").startswith("Title")


def test_only_the_draft_screen_has_the_editors_security_policy(client, editor, reviewer, draft, privacy):
    client.force_login(editor)
    writing = client.get(_at(privacy, "change"))
    client.force_login(reviewer)
    reading = client.get(_at(privacy, "change"))

    assert writing["Content-Security-Policy"] == content_policy(EDITOR_POLICY)
    assert "unsafe-inline" not in reading["Content-Security-Policy"]
    assert elements(reading, "//form[@id='draft-form']") == []
    assert "New." in words(reading, of_class("reading"))


def test_save_stores_the_input(client, editor, draft, privacy):
    client.force_login(editor)

    response = client.post(_at(privacy, "change"), _typed(draft, title="Your data"), follow=True)

    assert shown_messages(response) == [
        "Draft saved. It becomes public when one person proposes it and another confirms it."
    ]
    assert (privacy.draft().title, privacy.draft().body) == ("Your data", "<p>Typed.</p>")
    assert privacy.live_version().number == 1


def test_save_without_a_change_shows_a_message(client, editor, draft, privacy):
    client.force_login(editor)
    same = _typed(draft, title=draft.title, short=draft.short, body=draft.body, change_note=draft.change_note)

    response = client.post(_at(privacy, "change"), same, follow=True)

    assert shown_messages(response) == ["Nothing to save: the text is unchanged."]


def test_save_reports_what_was_lost(client, editor, draft, privacy):
    client.force_login(editor)

    response = client.post(_at(privacy, "change"), _typed(draft, body="<p>Not <s>mine</s> yours.</p>"), follow=True)

    assert privacy.draft().body == "<p>Not yours.</p>"
    assert shown_messages(response) == [
        "1 deleted passage was removed.",
        "Draft saved. It becomes public when one person proposes it and another confirms it.",
    ]


def test_conflicting_save_keeps_the_input_and_shows_the_stored_text(client, editor, second_editor, draft, privacy):
    site_pages.save_draft(draft, by=second_editor, lock=draft.lock, body="<p>Theirs.</p>")
    client.force_login(editor)

    response = client.post(_at(privacy, "change"), _typed(draft, body="<p>Mine.</p>"))

    assert response.status_code == 409
    assert "Sam saved this draft while you were writing." in words(response, "//*[@id='errors']")
    assert "ChangedTheirsMine." in words(response, of_class("diff"))
    assert elements(response, "//textarea[@name='body']")[0].text.strip() == "<p>Mine.</p>"
    assert privacy.draft().body == "<p>Theirs.</p>"

    again = client.post(
        _at(privacy, "change"),
        _typed(
            draft,
            body="<p>Mine.</p>",
            lock=elements(response, "//form[@id='draft-form']//input[@name='lock']/@value")[0],
        ),
    )

    assert (again.status_code, privacy.draft().body) == (302, "<p>Mine.</p>")


@pytest.mark.parametrize("values", [{"title": ""}, {"title": "x" * 121}, {"short": "x" * 401}, {"lock": ""}])
def test_invalid_save_keeps_the_input(client, editor, draft, privacy, values):
    client.force_login(editor)

    response = client.post(_at(privacy, "change"), _typed(draft, **values))

    assert response.status_code == 422
    assert elements(response, "//textarea[@name='body']")[0].text.strip() == "<p>Typed.</p>"


def test_save_into_a_deleted_draft_keeps_the_input(client, editor, draft, privacy):
    client.force_login(editor)
    site_pages.discard(draft, by=editor, lock=draft.lock)

    response = client.post(_at(privacy, "change"), _typed(draft))

    assert response.status_code == 409
    assert "This page no longer has a draft." in words(response, "//*[@id='errors']")
    assert elements(response, "//textarea[@name='body']")[0].text.strip() == "<p>Typed.</p>"


def test_preview_is_for_the_newsroom_only(client, editor, draft, privacy):
    unknown = client.get(_at(privacy, "preview"))
    client.force_login(editor)

    response = client.get(_at(privacy, "preview"))

    assert unknown.status_code == 302
    assert "Preview of version 2." in words(response, of_class("preview-bar"))
    assert "New." in words(response)


def test_preview_of_a_page_without_a_draft_is_not_found(client, editor, privacy):
    client.force_login(editor)

    assert client.get(_at(privacy, "preview")).status_code == 404


def test_publishing_shows_the_changes_and_takes_two_people(client, editor, chief, draft, privacy):
    client.force_login(editor)

    step = client.get(_at(privacy, "step", "propose"))
    proposed = client.post(_at(privacy, "step", "propose"), {"lock": draft.lock}, follow=True)
    between = privacy.live_version().number
    client.force_login(chief)
    confirmation = client.get(f"/admin/accounts/proposal/{Proposal.objects.get().pk}/decide/confirm/")
    client.post(confirmation.wsgi_request.path)

    assert "New." in words(step, of_class("diff"))
    assert shown_messages(proposed) == ["Version proposed. It becomes public when a second person confirms it."]
    assert "Erin proposed a version on" in words(proposed)
    assert "New." in words(confirmation)
    assert (between, privacy.live_version().publisher_name) == (1, "Chris")


def test_proposing_after_a_concurrent_change_asks_again(client, chief, editor, draft, privacy):
    client.force_login(chief)
    site_pages.save_draft(draft, by=editor, lock=draft.lock, body="<p>Later.</p>")

    response = client.post(_at(privacy, "step", "propose"), {"lock": draft.lock})

    assert response.status_code == 409
    assert privacy.live_version().number == 1
    assert elements(response, "//input[@name='lock']/@value") == [str(draft.lock + 1)]


def test_proposing_lists_missing_parts(client, chief, privacy):
    site_pages.open_draft(privacy, by=chief)
    client.force_login(chief)

    response = client.get(_at(privacy, "step", "propose"))

    assert "The public change note is missing" in words(response, of_class("why"))
    assert elements(response, "//main//form | //div[@id='content']//form") == []


def test_proposing_is_refused_to_reviewers(client, reviewer, draft, privacy):
    client.force_login(reviewer)

    opened = client.get(_at(privacy, "step", "propose"))
    posted = client.post(_at(privacy, "step", "propose"), {"lock": draft.lock})

    assert "Only editors and chief editors can write pages about this site." in words(opened)
    assert (posted.status_code, Proposal.objects.count()) == (409, 0)


def test_save_and_propose_redirects_to_the_confirmation(client, chief, draft, privacy):
    client.force_login(chief)

    response = client.post(_at(privacy, "change"), _typed(draft, _propose="1"))

    assert response["Location"] == _at(privacy, "step", "propose")


def test_draft_is_discarded_after_a_confirmation(client, editor, draft, privacy):
    client.force_login(editor)
    client.get(_at(privacy, "step", "discard"))
    before = privacy.draft()

    response = client.post(_at(privacy, "step", "discard"), {"lock": draft.lock}, follow=True)

    assert (before, privacy.draft()) == (draft, None)
    assert shown_messages(response) == ["Draft discarded. What readers see is unchanged."]


def test_step_without_a_draft_redirects(client, editor, privacy):
    client.force_login(editor)

    response = client.get(_at(privacy, "step", "discard"), follow=True)

    assert shown_messages(response) == ["This page no longer has a draft."]


def test_step_that_does_not_exist_is_not_found(client, editor, draft, privacy):
    client.force_login(editor)

    assert client.get(_at(privacy, "step", "praise")).status_code == 404


def test_reviewers_can_view_but_not_change(client, reviewer, draft, privacy):
    client.force_login(reviewer)

    saved = client.post(_at(privacy, "change"), _typed(draft))
    discarded = client.post(_at(privacy, "step", "discard"), {"lock": draft.lock})

    assert (saved.status_code, discarded.status_code) == (409, 409)
    assert privacy.draft().body == "<p>New.</p>"


def test_page_added_by_a_chief_editor_is_public_after_publication(client, chief):
    client.force_login(chief)

    made = client.post(f"{LIST}add/", {"name": "Our history", "slug": "our-history", "position": 8}, follow=True)

    assert shown_messages(made) == ["Page added. It is public once its first version is published."]
    assert "/about/our-history/" not in links(client.get("/"), "//footer")


def test_editors_cannot_add_pages_and_nobody_can_delete_them(client, editor, superuser, privacy):
    client.force_login(editor)
    added = client.get(f"{LIST}add/")
    client.force_login(superuser)
    deleted = client.post(f"{LIST}{privacy.pk}/delete/", {"post": "yes"})

    assert (added.status_code, deleted.status_code) == (403, 404)
    assert SitePageVersion.objects.count() == 7


def test_text_typed_while_signed_out_is_kept(client, draft, privacy):
    response = client.post(_at(privacy, "change"), _typed(draft))

    assert response.status_code == 401
    assert "<p>Typed.</p>" in [field.get("value") for field in elements(response, "//input[@name='body']")]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_draft_is_written_in_the_editor_and_published(live_server, browser, chief, editor, privacy):
    page = signed_in(browser, live_server, editor)
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{live_server.url}{_at(privacy, 'change')}")
    page.get_by_role("button", name="Open a draft").click()
    frame = page.frame_locator("iframe.cke_wysiwyg_frame")
    frame.locator("body").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("Typed by hand.")
    page.get_by_label("Public change note").fill("Adds a line.")
    page.get_by_role("button", name="Save and propose").click()
    press(page, "button:has-text('Propose for publication')")
    page.context.close()
    page = signed_in(browser, live_server, chief)
    page.goto(f"{live_server.url}{Proposal.objects.get().get_admin_url()}")
    press(page, "a.button:has-text('Confirm')")
    press(page, "button:has-text('Confirm')")

    page.goto(f"{live_server.url}/about/privacy/")

    text, version = page.locator("main").inner_text(), privacy.live_version().number
    page.context.close()
    assert ("Typed by hand." in text, "Adds a line." in text, version, problems) == (True, True, 2, [])
