"""Several people decide about one proposal at the same moment: one decides, the others read who did."""

import pytest

from accounts.models import Proposal, User
from accounts.proposals import confirm, refuse, take_back
from tests import factories
from tests.test_races import race, shared_database  # noqa: F401 - a fixture
from web.refusals import WrongState

from .kind import propose_name

ROUNDS = range(3)
pytestmark = pytest.mark.usefixtures("shared_database")


@pytest.mark.parametrize("round_", ROUNDS)
def test_one_of_four_decides(round_):
    editor = factories.make_editor("erin")
    chiefs = [factories.make_chief(name) for name in ("ann", "ben", "cleo")]
    proposal = propose_name(editor, by=editor)

    results = race(
        lambda: confirm(proposal, by=chiefs[0]),
        lambda: confirm(proposal, by=chiefs[1]),
        lambda: refuse(proposal, by=chiefs[2], note="No letter came."),
        lambda: take_back(proposal, by=editor),
    )

    (winner,) = [result for result in results if isinstance(result, Proposal)]
    told = [result for result in results if isinstance(result, WrongState)]
    assert len(told) == 3
    assert all(str(winner.decided_by) in str(refusal) for refusal in told)
    expected = "Robin" if winner.state == "confirmed" else "Erin"
    assert User.objects.get(pk=editor.pk).first_name == expected


@pytest.mark.parametrize("round_", ROUNDS)
def test_one_of_two_proposals_about_the_same_value_is_confirmed(round_):
    editor = factories.make_editor("erin")
    chiefs = [factories.make_chief(name) for name in ("ann", "ben")]
    proposals = [propose_name(editor, new, by=editor) for new in ("Robin", "Eryn")]

    results = race(*[lambda i=i: confirm(proposals[i], by=chiefs[i]) for i in (0, 1)])

    (confirmed,) = [result for result in results if isinstance(result, Proposal)]
    assert User.objects.get(pk=editor.pk).first_name == confirmed.changes["new"]
