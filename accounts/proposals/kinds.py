"""Kinds of proposals: what a change means, who may confirm it, and how it is made."""

from typing import NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import signers
from accounts.models import User

from .vouching import people_vouching_for

KINDS = {}


class Line(NamedTuple):
    """One value of a proposal as words: its label, the old value and the new one ("" for none)."""

    label: str
    old: str
    new: str


class Kind:
    """A kind of proposal; each app makes a subclass and registers an instance of it.

    `code` is stored with the proposal, so a kind stays registered as long as the log has proposals of it.
    `rights` are permissions; a confirmer holds one of them by a group or directly. Being a superuser is enough only
    with `superusers_confirm`. `confirmers_words` names the confirmers within a sentence. `view_right` is the permission
    to see all proposals of this kind; people also see their own proposals and those about them. `asks_password` asks
    for the password again before a decision; `in_bulk` lets people confirm several at once. `confirmation_form` is the
    form of the confirmation, if the second person has to type something (`check_typed`).
    """

    code = ""
    label = ""
    rights = ()
    superusers_confirm = False
    confirmers_words = _("a chief editor")
    view_right = ""
    asks_password = False
    in_bulk = False
    confirmation_form = forms.Form

    def lines(self, proposal):
        """Return the values of the proposal as a list of Line, for screens and mails."""
        raise NotImplementedError

    def picture(self, proposal):
        """Return the URL of a picture that the proposal adds, "" if there is none."""
        return ""

    def lock_first(self, proposal):
        """Lock rows that come before the proposal in the order of locks, such as a page; called in the transaction."""

    def check_current(self, proposal):
        """Lock the target's rows; raise Refused, with the present values, if the old values have changed."""
        raise NotImplementedError

    def check_typed(self, proposal, typed):
        """Raise Refused unless `typed`, the cleaned data of `confirmation_form`, is what the second person has to know.

        Without a form, `typed` is {}.
        """

    def apply(self, proposal, by):
        """Make the change that `by` confirms; `check_current` has passed in the same transaction.

        May raise Refused or ValidationError; then nothing is changed and the proposal still waits.
        """
        raise NotImplementedError

    def address(self, proposal):
        """Return the URL of the target's newsroom screen, "" if there is none."""
        return ""

    def account_in_question(self, proposal):
        """Return the user who could be the confirmer's second account: by default the proposer."""
        return proposal.proposed_by

    def held_by(self, person):
        """Return whether `person` has the right to confirm proposals of this kind."""
        return bool(_held(person, [self]))

    def may_confirm(self, person, proposal):
        """Return whether `person` may confirm or refuse this proposal."""
        is_other = not concerns(person, proposal) and not has_vouched_for_account(person, proposal)
        return person.is_active and is_other and self.held_by(person)

    def confirmers(self, proposal):
        """Return the users who may confirm this proposal."""
        people = signers.holders_of(self.rights)
        if self.superusers_confirm:
            people |= User.objects.filter(is_superuser=True, is_active=True, is_staff=True)
        people = people.exclude(pk__in=[proposal.proposed_by_id, proposal.about_id or 0])
        return people.exclude(pk__in=people_vouching_for([self.account_in_question(proposal)]).values("pk")).order_by(
            "pk"
        )

    def may_view(self, person):
        """Return whether `person` may see all proposals of this kind."""
        return bool(self.view_right) and person.has_perm(self.view_right)


def register(kind):
    """Make a Kind known; raise ValueError if another class uses its code."""
    if type(KINDS.setdefault(kind.code, kind)) is not type(kind):
        raise ValueError(f"Two kinds of proposals are called {kind.code!r}.")


def kind_of(proposal):
    """Return the Kind of a proposal."""
    return KINDS[proposal.kind]


def concerns(person, proposal):
    """Return whether `person` proposed it or is the person it is about; then somebody else has to decide."""
    return person.pk in (proposal.proposed_by_id, proposal.about_id)


def has_vouched_for_account(person, proposal):
    """Return whether only `person` has vouched for the account in question, which could be their own."""
    return people_vouching_for([kind_of(proposal).account_in_question(proposal)]).filter(pk=person.pk).exists()


def confirmable_by(person):
    """Return the Kinds that `person` has the right to confirm, with one query."""
    return _held(person, KINDS.values())


def viewable_by(person):
    """Return the Kinds whose proposals `person` may all see."""
    confirmable = confirmable_by(person)
    return [kind for kind in KINDS.values() if kind in confirmable or kind.may_view(person)]


def _held(person, kinds):
    rights = {right for kind in kinds for right in kind.rights}
    held = signers.held_by(person, rights) if rights else frozenset()
    return [
        kind for kind in kinds if (kind.superusers_confirm and person.is_superuser) or not held.isdisjoint(kind.rights)
    ]
