"""Proposals about one condition that are confirmed at the same moment: nothing is added twice or overwritten."""

import pytest

from accounts.models import Proposal
from accounts.proposals import confirm
from conditions.models import Condition, Inheritance, Prevalence
from conditions.proposals.saving import Changes
from tests import factories
from tests.test_races import race, shared_database  # noqa: F401 - a fixture
from web.refusals import Refused

ROUNDS = range(3)
pytestmark = pytest.mark.usefixtures("shared_database")


def _proposed(condition, by, **values):
    changes = Changes(by=by, reason="Because.")
    for name, value in values.items():
        setattr(condition, name, value)
    if values:
        changes.change(condition, list(values))
    else:
        changes.add(Inheritance(condition=condition, mode="Autosomal recessive"))
        changes.add(Prevalence(condition=condition, type="Cases/families", value=by.pk, unit="cases"))
    return changes.finish(condition)


@pytest.mark.parametrize("round_", ROUNDS)
@pytest.mark.parametrize("values", [{"name": "Seip syndrome"}, {}])
def test_one_of_two_proposals_about_the_same_thing_is_confirmed(round_, values):
    condition = factories.make_condition(is_listed=True)
    editors = [factories.make_editor(name) for name in ("erin", "sam")]
    chiefs = [factories.make_chief(name) for name in ("ann", "ben")]
    suffixes = ["", " (old)"]
    proposals = [
        _proposed(condition, editor, **{name: value + suffix for name, value in values.items()})
        for editor, suffix in zip(editors, suffixes, strict=True)
    ]

    results = race(*[lambda i=i: confirm(proposals[i], by=chiefs[i]) for i in (0, 1)])

    (confirmed,) = [result for result in results if isinstance(result, Proposal)]
    (told,) = [result for result in results if isinstance(result, Refused)]
    assert ("has changed since this was proposed" if values else "This has already been added") in str(told)
    assert Proposal.objects.filter(state="waiting").count() == 1
    fresh = Condition.objects.get(pk=condition.pk)
    if values:
        assert fresh.name == confirmed.changes["rows"][0]["new"]["name"]
    else:
        assert (fresh.inheritances.count(), fresh.prevalences.count()) == (1, 1)
