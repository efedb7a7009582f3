"""Attack: a reviewer signs a page with their own words, which came with an earlier edition."""

import pytest

from conditions import workflow
from conditions.models import AuthoredBlocks, Authorship, Topic
from conditions.newsroom import claims, lists
from conditions.vocabularies import Scope, State
from tests import factories
from tests.admin.forms import screen, step
from tests.database.test_triggers import refused

pytestmark = pytest.mark.django_db

ADAS = "Most children have no fat under the skin from birth, and large muscles."
SAMS = "Doctors measure leptin in the blood and look at the genes of both parents."
ADAS_ANSWER = f"{ADAS} They are often very hungry, and grow faster than other children."
SAMS_ANSWER = f"{SAMS} Other tests show how much sugar and fat there is in it."
OTHER_SOURCE = {"number": 1, "title": "Leptin in lipodystrophy", "journal": "Fat", "year": 2020, "pmid": "12345"}
REFUSED = "Words that you wrote in an earlier edition are still in this text, so somebody else has to review it."


@pytest.fixture
def ada(db):
    """Return a medical reviewer who also writes."""
    return factories.make_reviewer("ada", "Editors")


@pytest.fixture
def live(page, ada, reviewer):
    """Dr Ada has written the page, and Dr Rao has signed it."""
    return factories.make_published(
        page, by=ada, reviewer=reviewer, body=f"<p>{ADAS} [1]</p>", short_answer=ADAS_ANSWER
    )


def signed(client, edition, by, verb="approve", scope=Scope.WHOLE_PAGE):
    client.force_login(by)
    values = {"seen": workflow.seen_by(edition, by), "scope": scope, "signed": "on", "interest": "none", "note": ""}
    return client.post(step(edition, verb), values)


def edited(page, by, **text):
    """Return an edition in review that keeps title, short answer and source of the live text, except `text`."""
    live = page.live_edition()
    kept = {name: getattr(live, name) for name in ("title", "short_answer", "body")}
    return factories.make_in_review(page, by=by, **{**kept, **text})


@pytest.mark.parametrize("scope", Scope.values)
def test_a_full_stop_by_somebody_else_does_not_make_a_text_somebody_elses(client, live, second_editor, ada, scope):
    edition = edited(live.page, second_editor, body=f"<p>{ADAS[:-1]}.. [1]</p>")

    response = signed(client, edition, ada, scope=scope)

    assert response.status_code == 409
    assert REFUSED in response.content.decode()
    edition.refresh_from_db()
    assert edition.state == State.IN_REVIEW


def test_nothing_offers_the_text_to_its_earlier_author(client, live, second_editor, ada, second_reviewer):
    edition = edited(live.page, second_editor, body=f"<p>{SAMS} [1]</p>")
    client.force_login(ada)

    shown = client.get(screen(edition)).content.decode()

    assert "Earlier authors whose words are still in the text" in shown
    assert step(edition, "approve") not in shown
    assert list(lists.waiting_for(ada)) == []
    assert list(lists.waiting_for(second_reviewer)) == [edition]
    assert ada not in [suggestion.reviewer.user for suggestion in claims.suggestions(edition)]


def test_the_record_names_everybody_whose_words_stand(live, second_editor, ada, reviewer):
    edition = edited(live.page, second_editor, body=f"<p>{SAMS} [1]</p>")

    workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))

    edition.refresh_from_db()
    assert edition.sign_off.data["written_by"] == sorted([ada.pk, second_editor.pk])
    assert [sentences for _edition, sentences in workflow.verify() if sentences] == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<p>{SAMS} [1]</p><p>{ADAS} [1]</p>", id="moved"),
        pytest.param(f"<p>{SAMS} {ADAS} [1]</p>", id="joined to another paragraph"),
        pytest.param(f"<p>{ADAS[:35]}.</p><p>{SAMS} [1]</p><p>And {ADAS[35:]}</p>", id="split"),
        pytest.param(f"<ul><li>{ADAS} [1]</li></ul>", id="made a list"),
        pytest.param(f"<p>{ADAS.replace('children', 'babies').replace('large', 'strong')} [1]</p>", id="reworded"),
    ],
)
def test_words_stand_wherever_they_are_put(client, live, second_editor, ada, body):
    edition = edited(live.page, second_editor, body=body, short_answer=SAMS_ANSWER, citations=[OTHER_SOURCE])

    assert signed(client, edition, ada).status_code == 409


def test_who_wrote_nothing_that_stands_may_sign(client, live, second_editor, ada):
    text = {"body": f"<p>{SAMS} [1]</p>", "short_answer": SAMS_ANSWER}
    edition = edited(live.page, second_editor, **text, citations=[OTHER_SOURCE])

    response = signed(client, edition, ada)

    edition.refresh_from_db()
    assert (response.status_code, edition.state, edition.signed_by) == (302, State.PUBLISHED, ada)


def test_words_stand_through_many_editions(client, live, second_editor, editor, ada, reviewer):
    for number in range(3):
        edition = edited(live.page, editor, body=f"<p>{ADAS} [1]</p><p>{SAMS} {number}</p>", short_answer=SAMS_ANSWER)
        workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))
    edition = edited(live.page, second_editor, body=f"<p>{ADAS} [1]</p><p>Other.</p>")

    assert signed(client, edition, ada).status_code == 409
    assert {author.user.username for author in edition.authorships.all() if author.is_earlier} == {"ada", "erin"}


def test_an_earlier_author_does_not_reaffirm(client, live, second_editor, ada, reviewer):
    edition = edited(live.page, second_editor, body=f"<p>{ADAS} [1]</p><p>{SAMS}</p>")
    published = workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))

    assert signed(client, published, ada, "reaffirm").status_code == 409


def test_words_of_a_withdrawn_text_still_have_their_author(client, live, second_editor, editor, ada, reviewer, chief):
    edition = edited(live.page, editor, body=f"<p>{ADAS} [1]</p><p>{SAMS}</p>")
    workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))
    workflow.withdraw(live.page, by=chief, reason="A wrong dose.")
    again = factories.make_in_review(live.page, by=second_editor, body=f"<p>{ADAS} [1]</p>")

    assert signed(client, again, ada).status_code == 409


def test_editions_from_before_blocks_had_authors_are_judged_by_their_rows(client, live, second_editor, ada):
    edition = edited(live.page, second_editor, body=f"<p>{ADAS} [1]</p><p>{SAMS}</p>")
    guards = [f"{table}_is_frozen_delete" for table in ("authored_blocks", "authorship")]
    with factories.without_guards(*guards):
        AuthoredBlocks.objects.all().delete()
        Authorship.objects.filter(is_earlier=True).delete()

    response = signed(client, edition, ada)

    assert response.status_code == 409
    assert REFUSED in response.content.decode()


def test_the_database_refuses_the_signature_of_an_earlier_author(live, second_editor, ada):
    edition = edited(live.page, second_editor, body=f"<p>{ADAS} [1]</p><p>{SAMS}</p>")

    assert refused(f"UPDATE conditions_edition SET signed_by_id = {ada.pk} WHERE id = {edition.pk}")
    for statement in (
        f"UPDATE conditions_authoredblocks SET authors = '{{}}' WHERE edition_id = {edition.pk}",
        f"DELETE FROM conditions_authoredblocks WHERE edition_id = {edition.pk}",
        f"DELETE FROM conditions_authorship WHERE user_id = {ada.pk} AND edition_id = {edition.pk}",
    ):
        assert refused(statement) == "The text of a submitted edition cannot change, its authors included."


def test_a_question_and_headings_that_the_site_proposes_have_no_author(page, ada, second_editor, reviewer):
    heading = "Which genes are involved?"
    Topic.objects.filter(pk=page.topic_id).update(outline=heading)
    live = factories.make_published(page, by=ada, reviewer=reviewer, body=f"<h2>{heading}</h2><p>{ADAS} [1]</p>")
    body = f"<h2>{heading}</h2><p>{SAMS} [1]</p>"

    edition = factories.make_in_review(
        live.page, by=second_editor, body=body, short_answer=SAMS_ANSWER, citations=[OTHER_SOURCE]
    )

    assert [author.user for author in edition.authorships.all()] == [second_editor]
