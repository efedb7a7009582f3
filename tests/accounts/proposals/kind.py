"""A kind of proposals for tests: another first name for a person."""

from accounts.models import User
from accounts.proposals import Kind, Line, propose
from web.refusals import Refused


class FirstName(Kind):
    code = "test.first_name"
    label = "First name"
    rights = ("conditions.steer_edition",)
    in_bulk = True

    def lines(self, proposal):
        return [Line("first name", proposal.changes["old"], proposal.changes["new"])]

    def check_current(self, proposal):
        person = User.objects.select_for_update().get(pk=proposal.target)
        if person.first_name != proposal.changes["old"]:
            raise Refused(f"The first name is {person.first_name} now.")

    def apply(self, proposal, by):
        User.objects.filter(pk=proposal.target).update(first_name=proposal.changes["new"])


class GuardedFirstName(FirstName):
    code = "test.guarded"
    superusers_confirm = True
    asks_password = True
    in_bulk = False


def propose_name(person, new="Robin", *, by, kind=FirstName.code, reason="A letter of the registrar.", **values):
    """Propose another first name for `person`; return the proposal."""
    changes = {"old": person.first_name, "new": new}
    return propose(
        kind, by=by, title=f"Name of {person}", changes=changes, reason=reason, target=str(person.pk), **values
    )
