"""Facts that change after a text was signed: the newsroom sees a mark, readers see the signed text."""

import pytest

from conditions import workflow
from conditions.facts.changes import changed, mark_changed
from conditions.models import Edition, FrozenFact, Identifier
from conditions.vocabularies import InheritanceMode
from tests import factories

BODY = "<p>Words [1].</p><p>[[types]]</p><p>[[inheritance]]</p>"


@pytest.fixture
def release(db):
    return factories.make_release()


@pytest.fixture
def newer(db):
    return factories.make_release(version="2.0")


@pytest.fixture
def subtype(condition, release):
    condition.inheritances.create(mode=InheritanceMode.AUTOSOMAL_RECESSIVE, release=release)
    return factories.make_subtype(condition, "CGL type 1", "AGPAT2", release=release, codes=[("OMIM", "608594")])


@pytest.fixture
def live(page, subtype, editor, reviewer):
    return factories.make_published(page, by=editor, reviewer=reviewer, body=BODY)


def other_code(subtype):
    Identifier.objects.filter(condition=subtype).update(code="603100")


def marks():
    return list(FrozenFact.objects.values_list("placeholder", "changed_by__version").filter(changed_at__isnull=False))


def test_change_marks_the_placeholder_and_keeps_the_text(client, live, condition, newer):
    condition.inheritances.create(mode=InheritanceMode.AUTOSOMAL_DOMINANT, release=newer)

    count = mark_changed([condition.pk], newer)

    assert (count, marks()) == (1, [("inheritance", "2.0")])
    assert Edition.objects.get(pk=live.pk).body == live.body
    assert "according to Orphanet: autosomal recessive." in client.get(live.get_absolute_url()).content.decode()


def test_change_of_a_subtype_marks_its_parent(live, subtype, newer):
    other_code(subtype)

    assert (mark_changed([subtype.pk], newer), marks()) == (1, [("types", "2.0")])


def test_same_facts_from_a_newer_release_mark_nothing(live, condition, subtype, newer):
    condition.inheritances.update(release=newer)
    Identifier.objects.update(release=newer)

    assert (mark_changed([condition.pk, subtype.pk], newer), marks()) == (0, [])


def test_second_marking_counts_nothing_and_restored_facts_clear_the_mark(live, subtype, newer):
    other_code(subtype)
    first, again = mark_changed([subtype.pk], newer), mark_changed([subtype.pk], newer)
    Identifier.objects.filter(condition=subtype).update(code="608594")

    back = mark_changed([subtype.pk], None)

    assert (first, again, back, marks()) == (1, 0, 0, [])


def test_removed_subtype_marks_its_parent(live, subtype, newer):
    subtype.parent_links.all().delete()

    assert (mark_changed([subtype.pk], newer), marks()) == (1, [("types", "2.0")])


def test_other_conditions_are_not_marked(live, condition, newer):
    condition.inheritances.update(mode=InheritanceMode.AUTOSOMAL_DOMINANT)

    assert (mark_changed([factories.make_condition("Other").pk], newer), marks()) == (0, [])


def test_no_change_runs_no_query(live, newer, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert mark_changed([], newer) == 0


def test_text_in_review_is_marked_but_not_counted(page, subtype, editor, reviewer, newer):
    edition = factories.make_in_review(page, by=editor, body=BODY)
    other_code(subtype)

    count = mark_changed([subtype.pk], newer)
    before = list(changed())
    workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))

    assert (count, before, [fact.placeholder for fact in changed()]) == (0, [], ["types"])


def test_publication_checks_the_facts_again(page, subtype, editor, reviewer):
    edition = factories.make_in_review(page, by=editor, body=BODY)
    other_code(subtype)

    workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))

    assert [(fact.placeholder, fact.changed_by) for fact in changed()] == [("types", None)]


def test_new_edition_uses_current_facts(live, subtype, editor, reviewer, newer):
    other_code(subtype)
    mark_changed([subtype.pk], newer)

    new = factories.make_published(live.page, by=editor, reviewer=reviewer, body=BODY)

    assert ("OMIM 603100" in new.body, "OMIM 603100" in live.body, list(changed())) == (True, False, [])


@pytest.mark.parametrize("count", [1, 3])
def test_marking_takes_a_constant_number_of_queries(count, editor, reviewer, newer, django_assert_num_queries):
    conditions = [factories.make_condition(f"Condition {number}") for number in range(count)]
    for condition in conditions:
        condition.inheritances.create(mode=InheritanceMode.AUTOSOMAL_RECESSIVE)
        page = factories.make_page(condition)
        factories.make_published(page, by=editor, reviewer=reviewer, body="<p>[[inheritance]] [1]</p>")
        condition.inheritances.update(mode=InheritanceMode.AUTOSOMAL_DOMINANT)

    with django_assert_num_queries(9):
        symbols = mark_changed([condition.pk for condition in conditions], newer)

    assert symbols == count
