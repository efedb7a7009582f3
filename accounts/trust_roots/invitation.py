"""Invitation to sign or steer: proposed by one person, confirmed by another."""

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import account_changes, invitations
from accounts.models import Proposal
from accounts.proposals import Line, note_at_once, propose
from web.refusals import Refused

from .forms import InvitationForm
from .kind import TrustRoot, as_words, lock_all


class InvitationProposal(TrustRoot):
    """An invitation with a role that signs or steers; the account is made when somebody confirms it."""

    code = "accounts.invitation"
    label = gettext_lazy("Invitation")

    def lines(self, proposal):
        person, parts = (proposal.changes.get(which, {}) for which in ("person", "parts"))
        lines = [Line(str(_field(InvitationForm, name)), "", as_words(value)) for name, value in person.items()]
        for role, values in parts.items():
            part = invitations.PARTS[role]
            lines += [
                Line(f"{part.title}: {_field(part, name)}", "", as_words(value)) for name, value in values.items()
            ]
        return lines

    def may_propose(self, person, proposal):
        return set(proposal.changes["person"]["roles"]) <= set(invitations.roles_to_give(person))

    def check_current(self, proposal):
        self.check_proposer(proposal)
        form = InvitationForm.of(proposal.proposed_by, proposal.changes, reason=proposal.reason)
        if not form.is_valid():
            raise Refused(*form.all_sentences())

    def apply(self, proposal, by):
        form = InvitationForm.of(proposal.proposed_by, proposal.changes, reason=proposal.reason)
        form.is_valid()
        try:
            with transaction.atomic():
                person = invitations.invite(by=proposal.proposed_by, request=None, confirmed_by=by, **form.person())
        except IntegrityError as error:
            raise Refused(_("Somebody has just added a person with this user name. Refuse the proposal.")) from error
        # The log of the account begins with its invitation.
        Proposal.objects.filter(pk=proposal.pk).update(about=person)

    def address(self, proposal):
        return reverse("admin:accounts_user_change", args=[proposal.about_id]) if proposal.about_id else ""


@transaction.atomic
def invite_or_propose(form, *, by, request):
    """Invite the person of a valid InvitationForm, or propose it; return (the User, None) or (None, the Proposal)."""
    # Of two first invitations at the same moment, the second one waits here and then finds the other's person.
    lock_all()
    if form.needs_second_person():
        return None, _propose(form, by)
    person = invitations.invite(by=by, request=request, **form.person())
    if invitations.gives_rights(form.cleaned_data["roles"]):
        note_at_once(
            InvitationProposal.code,
            by=by,
            title=_title(person),
            changes=form.as_json(),
            reason=_("First invitation: nobody else on this site can confirm it."),
            about=person,
        )
    return person, None


def _propose(form, by):
    names = {name: form.cleaned_data[name] for name in form.Meta.fields}
    person = get_user_model()(**names)
    title, reason = _title(person), form.cleaned_data["reason"]
    proposal = propose(InvitationProposal.code, by=by, title=title, changes=form.as_json(), reason=reason)
    parts = form.parts_filled_in()
    sentences = invitations.sentences(form.cleaned_data["roles"], parts)
    names = {part.public_name() for part in parts}
    account_changes.tell(person, sentences, by=by, old_names=names, proposal=proposal)
    return proposal


def _title(person):
    return _("Invitation of %(person)s (%(name)s)") % {"person": person, "name": person.get_username()}


def _field(form, name):
    field = form.base_fields.get(name)
    return field.label if field and field.label else name
