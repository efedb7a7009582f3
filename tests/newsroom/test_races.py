"""Simultaneous claims, bulk actions, account closings and comments: one succeeds, nothing happens twice."""

import pytest

from accounts.models import User
from conditions.models import Claim, Comment, Edition, Event
from conditions.newsroom import bulk, claims, comments, handover
from conditions.vocabularies import State
from conditions.workflow import Refused
from tests import factories
from tests.test_races import as_person, race, shared_database, split  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("shared_database")
ROUNDS = range(3)


@pytest.fixture
def people(shared_database):  # noqa: F811
    for name in ("rao", "lee"):
        factories.make_reviewer(name)
    for name in ("chris", "cleo"):
        factories.make_chief(name)
    return {name: factories.make_editor(name) for name in ("erin", "sam")}


@pytest.mark.parametrize("round_", ROUNDS)
def test_one_of_two_simultaneous_claims_wins(people, round_):
    edition = factories.make_in_review(by=people["erin"])

    _done, refused = split(race(*(as_person(name, claims.claim, edition) for name in ("rao", "lee"))))

    assert [str(one) for one in refused] == [f"{Claim.objects.get().user} has just claimed this edition."]


@pytest.mark.parametrize("round_", ROUNDS)
def test_a_claim_and_an_assignment_leave_one_claim(people, round_):
    edition = factories.make_in_review(by=people["erin"])
    lee = User.objects.get(username="lee")

    split(
        race(
            as_person("rao", claims.claim, edition),
            lambda: claims.assign(edition, to=lee, by=User.objects.get(username="chris")),
        )
    )

    assert Claim.objects.count() == 1


@pytest.mark.parametrize("round_", ROUNDS)
def test_two_chiefs_withdraw_the_same_pages_once(people, round_):
    rao = User.objects.get(username="rao")
    live = [factories.make_published(by=people["erin"], reviewer=rao) for _page in range(3)]

    def withdraw(name):
        return bulk.do("withdraw", live, by=User.objects.get(username=name), reason="A dose is wrong.")

    first, second = race(lambda: withdraw("chris"), lambda: withdraw("cleo"))

    assert sorted(edition.pk for edition in (*first.done, *second.done)) == [edition.pk for edition in live]
    assert len(first.refused) + len(second.refused) == 3
    assert Event.objects.filter(verb="withdraw").count() == 3
    assert not Edition.objects.live().exists()


@pytest.mark.parametrize("round_", ROUNDS)
def test_two_chiefs_close_one_account_and_hand_over_once(people, round_):
    edition = factories.make_in_review(by=people["erin"])
    rao, lee = (User.objects.get(username=name) for name in ("rao", "lee"))
    claims.claim(edition, by=rao)

    def close(name):
        return handover.hand_over(rao, by=User.objects.get(username=name), reader=lee)

    results = race(lambda: close("chris"), lambda: close("cleo"))

    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)] == []
    assert [claim.user for claim in Claim.objects.all()] == [lee]


@pytest.mark.parametrize("round_", ROUNDS)
def test_a_thread_resolved_twice_records_the_first(people, round_):
    edition = factories.make_in_review(by=people["erin"])
    thread = comments.add(edition, by=User.objects.get(username="rao"), text="Which of them?")

    split(race(*(as_person(name, comments.resolve, thread) for name in ("erin", "sam"))))

    assert Comment.objects.get().resolved_by.username in ("erin", "sam")
    assert Edition.objects.get().state == State.IN_REVIEW
