"""Sections of the desk: proposals that a person can confirm, and their own proposals."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.proposals import kind_of, lists, words

from .changelists import first_rows
from .desk_sections import SHOWN, DeskRow, DeskSection


def sections(user):
    """Return two DeskSections: the proposals that `user` can decide, and the waiting proposals made by `user`."""
    return [_waiting(user), _own(user)]


def _waiting(user):
    proposals = first_rows(lists.waiting_for(user), SHOWN)
    rows = [
        _row(proposal, words.summary(proposal), proposal.reason, words.proposed(proposal), button=_button(proposal))
        for proposal in proposals.rows
    ]
    return _section(
        "proposals", _("Proposals waiting for you"), rows, proposals, _("No proposals are waiting for you.")
    )


def _own(user):
    proposals = first_rows(lists.own_waiting(user), SHOWN)
    rows = [_row(proposal, words.summary(proposal), words.waits_for(proposal)) for proposal in proposals.rows]
    return _section("own-proposals", _("Your proposals"), rows, proposals, _("You have no waiting proposals."))


def _row(proposal, *details, button=()):
    return DeskRow(proposal.get_admin_url(), proposal.title, details, button=button)


def _button(proposal):
    if kind_of(proposal).asks_password:
        # Even somebody who has just typed the password should read the proposal's page first.
        return ()
    return reverse("admin:accounts_proposal_step", args=[proposal.pk, "confirm"]), _("Confirm")


def _section(code, title, rows, first, empty):
    return DeskSection(code, title, reverse("admin:accounts_proposal_changelist"), rows, first, empty)
