"""Words after a step, and links to the public site: they name what readers see now."""

import pytest

from conditions import workflow
from conditions.models import ConditionPage
from tests import factories

from .forms import step

pytestmark = pytest.mark.django_db

# What was public before the step: the state of the page, and the sentence on what readers see.
SENTENCES = {
    "nothing": "The page is not public yet.",
    "live": "https://example.org{address} is unchanged.",
    "withdrawn": "Readers still see at https://example.org{address} that the page was withdrawn.",
}


def page_that_is(state, editor, reviewer, chief):
    page = factories.make_page()
    if state != "nothing":
        factories.make_published(page, by=editor, reviewer=reviewer)
    if state == "withdrawn":
        workflow.withdraw(page, by=chief, reason="The source was retracted.")
    return ConditionPage.objects.get(pk=page.pk)


@pytest.mark.parametrize("state", SENTENCES)
@pytest.mark.parametrize("verb", ["discard", "recall", "return", "revoke"])
def test_a_step_that_publishes_nothing_says_what_readers_see(client, editor, reviewer, chief, state, verb):
    page = page_that_is(state, editor, reviewer, chief)
    text = {"by": editor, "body": factories.reworded(), "change_note": "Reworded."}
    make = factories.make_draft if verb == "discard" else factories.make_in_review
    if verb == "revoke":
        edition = factories.make_approved(page, reviewer=reviewer, chief=chief, **text)
    else:
        edition = make(page, **text)
    client.force_login({"return": reviewer, "revoke": chief}.get(verb, editor))

    answers = {"seen": edition.sha256, "reason": "Name the fourth gene."}
    done = client.post(step(edition, verb), answers, follow=True)

    (message,) = [str(message) for message in done.context["messages"]]
    assert message.endswith(SENTENCES[state].format(address=page.get_absolute_url()))
    assert ("https://" in message) == (state != "nothing")


@pytest.mark.parametrize(
    ("state", "words", "has_address"),
    [
        ("nothing", "Readers see nothing: no edition of this page was ever public.", False),
        ("live", "Review due", True),
        ("withdrawn", "Readers see a notice that this answer was withdrawn.", True),
    ],
)
def test_the_screen_of_a_page_shows_what_readers_see(client, editor, reviewer, chief, state, words, has_address):
    page = page_that_is(state, editor, reviewer, chief)
    client.force_login(editor)

    html = client.get(f"/admin/conditions/conditionpage/{page.pk}/change/").content.decode()

    assert words in html
    assert (f'<a href="{page.get_absolute_url()}">{page.get_absolute_url()}</a>' in html) == has_address


@pytest.mark.parametrize(("state", "status"), [("nothing", 404), ("live", 200), ("withdrawn", 404)])
def test_view_on_site_is_offered_where_readers_find_a_page(client, superuser, editor, reviewer, chief, state, status):
    page = page_that_is(state, editor, reviewer, chief)
    entry = reviewer.medical_reviewer
    client.force_login(superuser)

    screens = {
        page.condition: f"/admin/conditions/condition/{page.condition_id}/change/",
        entry: f"/admin/conditions/medicalreviewer/{entry.pk}/change/",
    }
    links = {thing: client.get(address).context["absolute_url"] for thing, address in screens.items()}

    assert links == {thing: thing.get_absolute_url() if status == 200 else None for thing in screens}
    assert [client.get(thing.get_absolute_url()).status_code for thing in screens] == [status, status]


@pytest.mark.parametrize(("opens_draft", "button"), [(False, "button danger"), (True, "")])
def test_withdrawal_is_a_red_button_where_something_is_public_and_in_a_menu_on_drafts(
    client, editor, reviewer, opens_draft, button
):
    live = factories.make_published(by=editor, reviewer=reviewer)
    edition = workflow.open_draft(live.page, by=editor) if opens_draft else live
    client.force_login(editor)

    html = client.get(edition.get_admin_url()).content.decode()

    address = f'href="/admin/conditions/conditionpage/{live.page_id}/withdraw/"'
    assert html.count(address) == 1
    assert (f'class="button danger" {address}' in html) == bool(button)
    assert ('<details class="menu"><summary>More</summary>' in html) == opens_draft


def test_draft_of_a_page_that_was_never_public_offers_to_discard_and_not_to_withdraw(client, editor):
    draft = factories.make_draft(by=editor)
    client.force_login(editor)

    html = client.get(draft.get_admin_url()).content.decode()

    assert "/withdraw/" not in html
    assert "Discard draft" in html


def test_handover_of_a_closed_account_does_not_say_that_it_closed_it(client, editor, second_editor, chief):
    factories.make_draft(by=editor)
    type(editor).objects.filter(pk=editor.pk).update(is_active=False)
    client.force_login(chief)

    done = client.post(
        f"/admin/conditions/medicalreviewer/leaving/{editor.pk}/", {"writer": second_editor.pk}, follow=True
    )

    (message,) = [str(message) for message in done.context["messages"]]
    assert message == "Handed over the work of Erin. The account stays closed."
