"""Confirmation of an account that only one person has vouched for: that person proposes it, another confirms it."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.account_state import state_of
from accounts.proposals import Line, propose, vouching
from web.refusals import Refused

from .kind import TrustRoot, email_change_of, unchanged


class AccountConfirmation(TrustRoot):
    """A second person's word that an account belongs to the person whom it names; it changes nothing else.

    `changes` has the `account` (AccountState as JSON), `events`, the primary keys of the events by which others vouch
    for it, `vouching`, the names of these people, and `email_changed` as `email_change_of` returns it.
    """

    code = vouching.CONFIRMATION
    label = gettext_lazy("Confirmation of an account")

    def lines(self, proposal):
        changes = proposal.changes
        account = changes["account"]
        lines = [
            unchanged(_("name"), f"{account['first_name']} {account['last_name']}".strip()),
            unchanged(_("user name"), account["username"]),
            unchanged(_("e-mail address"), account["email"]),
            unchanged(_("roles"), account["groups"]),
            unchanged(_("invited, or password or address set, by"), changes["vouching"]),
        ]
        if changes["email_changed"]:
            lines.append(unchanged(_("e-mail address last changed"), changes["email_changed"]))
        confirmed_by = _("a second person, who has spoken to them face to face or on a number that they know")
        return [*lines, Line(_("account confirmed by"), _("nobody else"), confirmed_by)]

    def account_in_question(self, proposal):
        return proposal.about

    def may_propose(self, person, proposal):
        return may_ask(person, proposal.about)

    def check_current(self, proposal):
        self.check_proposer(proposal)
        changes, now = proposal.changes, _changes(proposal.about)
        if (changes["account"], changes["events"]) != (now["account"], now["events"]):
            raise Refused(
                _("The account has changed since this was proposed. Refuse the proposal; it can then be made again.")
            )

    def apply(self, proposal, by):
        """Change nothing: `vouching` reads the confirmed proposal itself."""

    def address(self, proposal):
        return reverse("admin:accounts_user_change", args=[proposal.about_id])


def may_ask(by, person):
    """Return whether `by` vouches for the account of `person`, and so may propose its confirmation."""
    return vouching.people_vouching_for([person]).filter(pk=by.pk).exists()


@transaction.atomic
def propose_confirmation(person, *, by, reason):
    """Propose that a second person confirms the account of `person`, and return the Proposal."""
    title = _("Confirmation of the account of %(person)s (%(name)s)")
    return propose(
        AccountConfirmation.code,
        by=by,
        title=title % {"person": person, "name": person.get_username()},
        changes=_changes(person),
        reason=reason,
        target=f"accounts.user:{person.pk}",
        about=person,
    )


def _changes(person):
    events = vouching.vouching_events().filter(person=person, by__isnull=False)
    return {
        "account": state_of(person.pk).as_json(),
        "events": sorted(events.values_list("pk", flat=True)),
        "vouching": [str(user) for user in vouching.people_vouching_for([person]).order_by("pk")],
        "email_changed": email_change_of(person),
    }
