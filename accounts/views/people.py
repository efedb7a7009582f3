"""Views for accounts of other people: inviting them, signing them out, resetting their second factor."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import invitations, managing, passwords, second_factor, sessions, signers
from accounts.models import User
from accounts.steps import confirmed_step
from accounts.trust_roots import start
from accounts.trust_roots.confirmation import may_ask, propose_confirmation
from accounts.trust_roots.factor import may_reset, propose_reset
from accounts.trust_roots.forms import InvitationForm, ReasonField
from accounts.trust_roots.invitation import invite_or_propose
from accounts.trust_roots.screens import proposed

_RESET = gettext_lazy(
    "Use this if %(person)s has lost their phone and their recovery codes. Speak to them first, face to face or on a "
    "number that you know, because a thief of their password could ask for this too. If they need a second factor, "
    "they set up a new one at their next sign-in, within 24 hours."
)
_RESET_WAITS = gettext_lazy(
    "A second person has to confirm the reset, because %(person)s may sign or steer, or could until recently."
)


class ConfirmationForm(forms.Form):
    """Why a second person can confirm an account."""

    reason = ReasonField(
        gettext_lazy("How you know them. The person who confirms the account reads this."), required=True
    )


class ResetForm(forms.Form):
    """Why a signer's second factor is reset."""

    reason = ReasonField(
        gettext_lazy("How you spoke to them, and when. The person who confirms it reads this."), required=True
    )


def invite(request):
    if not invitations.roles_to_give(request.user):
        raise PermissionDenied
    form = InvitationForm(request.user, request.POST if request.method == "POST" else None)

    def act():
        try:
            person, proposal = invite_or_propose(form, by=request.user, request=request)
        except IntegrityError as error:
            raise ValidationError(
                _("Somebody has just added a person with this user name. Look at the list of people.")
            ) from error
        if proposal:
            return proposed(request, proposal)
        messages.success(request, _("Invited %(person)s. The link was sent to %(email)s.") % _names(person))
        return redirect("admin:accounts_user_change", person.pk)

    return confirmed_step(
        request,
        act,
        title=_("Invite a person"),
        explanation=_explanation(request.user),
        form=form,
        parts=form.parts.items(),
        back=reverse("admin:accounts_user_changelist"),
    )


def invite_again(request, pk):
    person = get_object_or_404(User, pk=pk)
    if not _may_invite(request.user, person):
        raise PermissionDenied
    back = reverse("admin:accounts_user_change", args=[pk])
    if not invitations.is_waiting(person):
        messages.info(request, _("%(person)s has already chosen a password.") % _names(person))
        return redirect(back)

    def act():
        invitations.send(person, by=request.user, request=request)
        messages.success(request, _("Sent the invitation to %(email)s again.") % _names(person))
        return redirect(back)

    return confirmed_step(
        request,
        act,
        title=_("Send the invitation again"),
        explanation=_("%(person)s gets a new link at %(email)s.") % _names(person),
        back=back,
    )


def reset_second_factor(request, pk):
    person = get_object_or_404(User, pk=pk)
    if not may_reset(request.user, person):
        raise PermissionDenied
    back = reverse("admin:accounts_user_change", args=[pk])
    if not second_factor.can_be_reset(person):
        messages.info(request, _("%(person)s has no second factor.") % _names(person))
        return redirect(back)

    form, explanation = ResetForm(request.POST if request.method == "POST" else None), _RESET
    if signers.is_or_was_signer(person):
        explanation = f"{_RESET} {_RESET_WAITS}"
    else:
        del form.fields["reason"]

    def act():
        if "reason" in form.fields:
            return proposed(request, propose_reset(person, by=request.user, reason=form.cleaned_data["reason"]))
        second_factor.reset(person, by=request.user, request=request)
        messages.success(request, _("Second factor of %(person)s reset. A mail tells them.") % _names(person))
        return redirect(back)

    return confirmed_step(
        request,
        act,
        title=_("Reset the second factor"),
        explanation=explanation % _names(person),
        form=form,
        back=back,
        is_dangerous=True,
    )


def ask_confirmation(request, pk):
    person = get_object_or_404(User, pk=pk)
    if not may_ask(request.user, person):
        raise PermissionDenied

    form = ConfirmationForm(request.POST if request.method == "POST" else None)

    def act():
        return proposed(request, propose_confirmation(person, by=request.user, reason=form.cleaned_data["reason"]))

    return confirmed_step(
        request,
        act,
        title=_("Ask to confirm this account"),
        explanation=_(
            "You invited %(person)s, or set their password or address, and nobody else has confirmed that this account "
            "is theirs. Until a chief editor or a superuser does, you cannot sign what %(person)s writes, or confirm "
            "what they propose."
        )
        % _names(person),
        form=form,
        back=reverse("admin:accounts_user_change", args=[pk]),
    )


def send_password_link(request, person, *, may):
    """Offer to mail a link to a signer whose password another person wants to set; `may`: whether they may ask."""
    if not may:
        raise PermissionDenied
    back = reverse("admin:accounts_user_change", args=[person.pk])

    def act():
        passwords.send_link_for(person, by=request.user, request=request)
        messages.success(request, _("Sent a password link to %(person)s.") % _names(person))
        return redirect(back)

    return confirmed_step(
        request,
        act,
        title=_("Send a password link"),
        explanation=_(
            "%(person)s may sign or steer, or could until recently, so nobody else may know their password. They get a "
            "mail with a link to choose a new one."
        )
        % _names(person),
        back=back,
    )


def sign_out(request, pk):
    person = get_object_or_404(User, pk=pk)
    if not managing.may_manage(request.user, person):
        raise PermissionDenied
    back = reverse("admin:accounts_user_change", args=[pk])

    def act():
        sessions.end_all(person, request=request, by=request.user)
        messages.success(request, _("Signed out %(person)s everywhere.") % _names(person))
        return redirect(back)

    return confirmed_step(
        request,
        act,
        title=_("Sign out everywhere"),
        explanation=_(
            "Use this if %(person)s may have left a device signed in. They have to sign in again on each device; what "
            "they have typed stays on the screen until they do. If somebody else may know the password, ask them to "
            "choose a new one."
        )
        % _names(person),
        back=back,
        is_dangerous=True,
    )


def _explanation(by):
    """Return the sentences above the form of an invitation."""
    sentences = [
        _("The person gets a mail with a link that works once, and chooses a password."),
        _("A medical reviewer also needs an entry in the register, which you fill in here."),
    ]
    if start.is_alone(by):
        sentences.append(
            _(
                "You are the only person who can confirm, so invite a chief editor first: this needs nobody else. "
                "After that, inviting a medical reviewer or a chief editor takes both of you: one invites, the other "
                "confirms."
            )
        )
    else:
        sentences.append(_("For medical reviewers and chief editors, a second person confirms the invitation first."))
    return " ".join(sentences)


def _may_invite(by, person):
    return set(person.role_names) <= set(invitations.roles_to_give(by)) and (by.is_superuser or not person.is_superuser)


def _names(person):
    return {"person": person, "email": person.email}
