"""Sections of the desk about proposals: those that a person can confirm, and their own."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.proposals import kind_of, lists, words

from .changelists import first_rows
from .desk_sections import SHOWN, DeskRow, DeskSection


def sections(user):
    """Return the DeskSections of the proposals that wait for `user`, and of those of `user` that wait."""
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
        # Somebody who has typed the password a minute ago reads the proposal's page first as well.
        return ()
    return reverse("admin:accounts_proposal_step", args=[proposal.pk, "confirm"]), _("Confirm")


def _section(code, title, rows, first, empty):
    return DeskSection(code, title, reverse("admin:accounts_proposal_changelist"), rows, first, empty)
