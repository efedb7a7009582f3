"""Views that change the account of another person: names, address and roles, and reopening."""

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import account_changes, invitations, managing, signers
from accounts.account_state import state_of
from accounts.models import User
from accounts.steps import confirmed_step
from accounts.trust_roots import changing
from accounts.trust_roots.forms import ReasonField
from accounts.trust_roots.screens import proposed

_WAITS = gettext_lazy(
    "Needed if the account may sign or steer, now or after the change: a second person confirms that. Say why it is "
    "right and how you know: “New surname, seen on her licence.”"
)


class AccountChangeForm(forms.Form):
    """The names, the address and the roles of an account; a person without a role can still sign in."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=150)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=150, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("Both the old and the new address get a mail about the change."),
    )
    roles = forms.MultipleChoiceField(label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple, required=False)
    reason = ReasonField(_WAITS)

    def __init__(self, person, by, data=None):
        self.before, self.given = state_of(person.pk), invitations.roles_to_give(by)
        initial = {name: getattr(self.before, name) for name in ("first_name", "last_name", "email")}
        super().__init__(data, initial={**initial, "roles": self.before.groups})
        self.person = person
        self.fields["roles"].choices = [(role, role) for role in self.given]

    def clean_email(self):
        email = self.cleaned_data["email"]
        same = User.objects.filter(email__iexact=email).exclude(pk=self.person.pk).first()
        if same and email != self.before.email:
            raise forms.ValidationError(
                _("%(person)s already has this e-mail address.") % {"person": same}, code="taken"
            )
        return email

    def wanted(self):
        """Return the AccountState that was typed; groups that this form does not offer stay."""
        kept = {name for name in self.before.groups if name not in self.given}
        columns = {name: self.cleaned_data[name] for name in ("first_name", "last_name", "email")}
        return replace(self.before, **columns, groups=tuple(sorted({*kept, *self.cleaned_data["roles"]})))


class ReopeningForm(forms.Form):
    """Why an account is opened again."""

    reason = ReasonField(gettext_lazy("Why they come back, and how you spoke to them. A second person reads this."))


def change_account(request, pk):
    """Show the form of an account; on a valid POST save what may be saved at once, and propose the rest."""
    person, back = _managed(request, pk)
    form = AccountChangeForm(person, request.user, request.POST if request.method == "POST" else None)

    def act():
        wanted, reason = form.wanted(), form.cleaned_data["reason"]
        proposal = changing.change(person, wanted, by=request.user, reason=reason, request=request)
        if proposal:
            return _proposed(request, proposal, form.before)
        person.refresh_from_db()
        messages.success(request, _("Changed the account of %(person)s.") % {"person": person})
        return redirect(back)

    return confirmed_step(
        request,
        act,
        title=_("Change the account of %(person)s") % {"person": person},
        explanation=_explanation(person),
        label=_("Save account"),
        form=form,
        back=back,
    )


def reopen_account(request, pk):
    """Ask for a reason, and open a closed account again, or propose that; a POST does it."""
    person, back = _managed(request, pk)
    if person.is_active:
        messages.info(request, _("The account of %(person)s is open.") % {"person": person})
        return redirect(back)
    waits = signers.is_or_was_signer(person)
    form = ReopeningForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].required = waits

    def act():
        reason = form.cleaned_data["reason"]
        if proposal := changing.reopen(person, by=request.user, reason=reason, request=request):
            return proposed(request, proposal)
        text = _("Opened the account of %(person)s again. They choose a new password by the link sent to %(email)s.")
        messages.success(request, text % {"person": person, "email": person.email})
        return redirect(back)

    sentences = [
        _("%(person)s can sign in again, with a new password: they get a mail with a link to choose it.")
        % {"person": person},
        _("Their entry in the register of medical reviewers stays inactive until it is made active there."),
    ]
    if waits:
        sentences.append(_("They may sign or steer, or could until recently, so a second person confirms this first."))
    return confirmed_step(
        request,
        act,
        title=_("Open the account of %(person)s again") % {"person": person},
        explanation=" ".join(sentences),
        label=_("Open account"),
        form=form,
        back=back,
    )


def _managed(request, pk):
    """Return the person and the URL of their screen; raise PermissionDenied if the user may not manage the account."""
    person = get_object_or_404(User, pk=pk)
    if not managing.may_manage(request.user, person):
        raise PermissionDenied
    return person, reverse("admin:accounts_user_change", args=[pk])


def _proposed(request, proposal, before):
    """Return the redirect to the proposal, with messages on it and on what was saved without it."""
    response = proposed(request, proposal)
    if sentences := account_changes.differences(before, state_of(proposal.about_id)):
        messages.info(request, _("Saved at once: %(changes)s") % {"changes": " ".join(sentences)})
    return response


def _explanation(person):
    sentences = [
        _(
            "A role that signs or steers is given by two people: you propose it, another chief editor or a superuser "
            "confirms it. Taking a role away takes effect at once."
        ),
        _("A medical reviewer also needs an entry in the register before they can sign."),
    ]
    if signers.is_or_was_signer(person):
        sentences.append(
            _(
                "%(person)s may sign or steer, or could until recently, so a second person also confirms new names and "
                "a new address. The chief editors, the old address and the new address get a mail when you propose it "
                "and when it is confirmed."
            )
            % {"person": person}
        )
    return " ".join(sentences)
