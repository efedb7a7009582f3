"""Forms for an invitation and for an account; both hold back what a second person has to confirm."""

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import invitations, signers
from accounts.account_state import COLUMNS, AccountState, codes_of, state_of
from web.refusals import reasons_against

from . import account, start
from .account import NEEDS_REASON


class ReasonField(forms.CharField):
    """The reason that the second person reads before they confirm."""

    widget = forms.Textarea(attrs={"rows": 2, "class": "wide"})

    def __init__(self, help_text, *, required=False):
        super().__init__(label=_("Reason"), required=required, max_length=2000, help_text=help_text)
        self.error_messages["required"] = _("Enter a reason. The people concerned will read it.")


class SpokenForm(forms.Form):
    """The characters that the key's owner reads out, and that the confirmer of the key types."""

    characters = forms.CharField(
        label=_("The twelve characters that the person reads out"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_(
            "Meet the person, or call a number that you already know, not one from this site or from a mail. They find "
            "the characters under “Signing keys”, such as 7QK2-0XRD-9VFA."
        ),
        error_messages={"required": _("Type the twelve characters. Only the person who proposed the key sees them.")},
    )


class InvitationForm(forms.ModelForm):
    """An invitation: names, e-mail address, user name, roles, and further forms for roles (`PARTS`)."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    reason = ReasonField(
        _(
            "Needed for medical reviewers and chief editors, because a second person confirms them. Say who this is "
            "and how you know the address: “Dr Okafor, who gave me the address by phone.”"
        )
    )

    class Meta:
        model = get_user_model()
        fields = ("username", "first_name", "last_name", "email")
        labels = {"username": _("User name")}

    field_order = ["first_name", "last_name", "email", "username", "roles", "reason"]
    # False for invitations that were proposed already: those of earlier releases may lack a part.
    requires_parts = True

    def __init__(self, by, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        for name in ("first_name", "last_name", "email"):
            self.fields[name].required = True
        self.fields["roles"].choices = [(role, role) for role in invitations.roles_to_give(by)]
        # Further forms for the roles, on the same screen: {role: form}.
        self.parts = {
            role: part(self.data if self.is_bound else None, prefix=f"part{index}")
            for index, (role, part) in enumerate(invitations.PARTS.items())
            if role in invitations.roles_to_give(by) and part.asked_of(by)
        }

    @classmethod
    def of(cls, by, changes, *, reason):
        """Return the form as `by` filled it in, from the JSON that `as_json` made."""
        data = {**changes["person"], "reason": reason}
        for role, values in changes["parts"].items():
            prefix = f"part{list(invitations.PARTS).index(role)}"
            data.update({f"{prefix}-{name}": value for name, value in values.items()})
        form = cls(by, data)
        form.requires_parts = False
        return form

    def as_json(self):
        """Return the typed values, except the reason, as JSON values."""
        person = {name: self[name].data for name in self.fields if name not in ("reason", "password")}
        parts = {
            role: {name: part[name].data for name in part.fields if part[name].data}
            for role, part in self.parts.items()
            if part.has_changed()
        }
        return {"person": person, "parts": parts}

    def clean_email(self):
        email = self.cleaned_data["email"]
        same = get_user_model().objects.filter(email__iexact=email).first()
        if same:
            raise ValidationError(_("%(person)s already has this e-mail address.") % {"person": same}, code="taken")
        return email

    def clean(self):
        """Check the parts as well: that of a ticked role must be filled in, and no other may be."""
        cleaned = super().clean()
        for role, part in self.parts.items():
            is_ticked = role in cleaned.get("roles", [])
            if is_ticked and self.requires_parts:
                part.empty_permitted = False
            elif not part.has_changed():
                continue
            if not is_ticked:
                message = _("You filled in “%(part)s”. Tick the role “%(role)s” as well, or clear “%(part)s”.")
                self.add_error("roles", message % {"part": part.title, "role": role})
            if not part.is_valid():
                self.add_error(None, _part_error(part))
        if not self.errors and not cleaned["reason"] and self.needs_second_person():
            self.add_error("reason", NEEDS_REASON)
        return cleaned

    def parts_filled_in(self):
        """Return the forms of PARTS that were filled in."""
        return [part for part in self.parts.values() if part.has_changed()]

    def needs_second_person(self):
        """Return whether the invitation waits for a second person: one of its roles signs or steers."""
        roles, parts = self.cleaned_data["roles"], self.parts_filled_in()
        is_trust_root = bool(parts) or invitations.gives_rights(roles)
        return is_trust_root and not start.is_first_invitation(self.by, roles, has_parts=bool(parts))

    def person(self):
        """Return the keyword arguments for `invitations.invite`."""
        columns = {name: self.cleaned_data[name] for name in (*self.Meta.fields, "roles")}
        return {**columns, "parts": self.parts_filled_in()}

    def all_sentences(self):
        """Return the sentences of all errors, including those of the parts."""
        forms_ = [self, *self.parts_filled_in()]
        return [str(sentence) for form in forms_ for errors in form.errors.values() for sentence in errors]


def _part_error(part):
    """Return the sentence on an invalid part of an invitation; it names the fields that are missing."""
    missing = [str(part.fields[name].label) for name in part.fields if part.has_error(name, "required")]
    if missing:
        return _("Fill in “%(part)s” below: %(fields)s.") % {"part": part.title, "fields": ", ".join(missing)}
    return _("Correct “%(part)s” below.") % {"part": part.title}


class AccountForm(UserChangeForm):
    """An account. The cleaned data hold only what may be saved at once.

    `proposed` is the AccountState that a second person has to confirm, None if everything may be saved at once.
    """

    reason = ReasonField(
        _(
            "Needed if the names, the address or the rights of an account change that may sign or steer: a second "
            "person confirms that. Say why it is right and how you know: “New surname, seen on her licence.”"
        )
    )
    proposed = None

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and not self.errors:
            self._hold_back(cleaned)
        return cleaned

    def _hold_back(self, cleaned):
        before, wanted = state_of(self.instance.pk), self._wanted(cleaned)
        at_once = account.split(self.instance, wanted)
        if at_once == wanted:
            return
        if not cleaned.get("reason"):
            self.add_error("reason", NEEDS_REASON)
        for sentence in reasons_against(account.check, self.instance, wanted):
            self.add_error(None, sentence)
        self.proposed = wanted
        cleaned.update({name: getattr(at_once, name) for name in COLUMNS if name in cleaned})
        cleaned["groups"] = Group.objects.filter(name__in=at_once.groups)
        cleaned["user_permissions"] = Permission.objects.filter(signers.named(at_once.permissions))
        # The admin's log and messages say what was saved, so what waits is left out.
        self.changed_data = [name for name in self.changed_data if _differs(name, before, at_once)]

    def _wanted(self, cleaned):
        columns = {name: cleaned[name] for name in COLUMNS if name in cleaned}
        groups = tuple(sorted(group.name for group in cleaned["groups"]))
        permissions = codes_of(Permission.objects.filter(pk__in=cleaned["user_permissions"]))
        return AccountState(**columns, groups=groups, permissions=permissions)


def _differs(name, before, after):
    name = {"user_permissions": "permissions"}.get(name, name)
    return getattr(before, name, None) != getattr(after, name, None)
