"""Several people decide about a trust root at the same moment: one decides, the others read who did."""

import pytest

from accounts.account_state import state_of
from accounts.models import Proposal, User
from accounts.proposals import confirm, refuse, take_back
from accounts.roles import CHIEF_EDITORS
from accounts.trust_roots import account
from accounts.trust_roots.forms import InvitationForm
from accounts.trust_roots.invitation import invite_or_propose
from conditions.models import MedicalReviewer
from conditions.newsroom import register
from tests import factories
from tests.test_races import race, shared_database, split  # noqa: F401 - a fixture

ROUNDS = range(3)
pytestmark = pytest.mark.usefixtures("shared_database")


@pytest.mark.parametrize("round_", ROUNDS)
def test_one_of_four_decides_about_an_account(round_):
    root = factories.make_user("root", is_superuser=True)
    rao = factories.make_reviewer("rao")
    chiefs = [factories.make_chief(name) for name in ("ann", "ben", "cleo")]
    wanted = account.replace(state_of(rao.pk), email="new@example.org")
    proposal = account.propose_change(rao, wanted, by=root, reason="They told me.")

    won, lost = split(
        race(
            lambda: confirm(proposal, by=chiefs[0]),
            lambda: confirm(proposal, by=chiefs[1]),
            lambda: refuse(proposal, by=chiefs[2], note="They did not."),
            lambda: take_back(proposal, by=root),
        )
    )

    proposal.refresh_from_db()
    assert (len(won), len(lost)) == (1, 3)
    assert all(str(proposal.decided_by) in str(refusal) for refusal in lost)
    is_confirmed = proposal.state == Proposal.State.CONFIRMED
    assert User.objects.get(pk=rao.pk).email == ("new@example.org" if is_confirmed else "rao@example.org")


@pytest.mark.parametrize("round_", ROUNDS)
def test_one_of_two_namesakes_enters_the_register(round_):
    chiefs = [factories.make_chief(name) for name in ("ann", "ben", "cleo")]
    values = {"name": "Dr Jin Lee", "credentials": "MD", "speciality": "neurologist", "valid_until": "2099-01-31"}
    proposals = []
    for username in ("lee", "mallory"):
        person, new = factories.make_user(username), {**values, "slug": f"dr-{username}", "is_active": True}
        proposals.append(register.propose_change(person, new, by=chiefs[0], reason="Seen in the register."))

    won, lost = split(race(*(lambda i=i: confirm(proposals[i], by=chiefs[i + 1]) for i in (0, 1))))

    assert (len(won), len(lost), MedicalReviewer.objects.count()) == (1, 1, 1)
    assert "The register already has a name that reads the same: Dr Jin Lee." in str(lost[0])


@pytest.mark.parametrize("round_", ROUNDS)
def test_one_of_two_first_invitations_needs_nobody_else(round_):
    root = factories.make_user("root", is_superuser=True)

    def invite(username):
        names = {"username": username, "first_name": username, "last_name": "Day", "email": f"{username}@example.org"}
        form = InvitationForm(root, {**names, "roles": [CHIEF_EDITORS], "reason": "A friend."})
        assert form.is_valid(), form.errors
        return invite_or_propose(form, by=root, request=None)

    results = race(lambda: invite("ann"), lambda: invite("ben"))

    assert sorted(person is None for person, _proposal in results) == [False, True]
