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
