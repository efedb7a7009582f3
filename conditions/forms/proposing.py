"""Forms of public rows: a change that readers would see needs a reason, which a second person reads."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conditions.proposals.exposure import is_exposed
from conditions.proposals.public_fields import PUBLIC_FIELDS, needs_second_person

REASON_LENGTH = 500
_MISSING = _("Give a reason: readers will see this change, and a second person has to confirm it first.")


class ProposingForm(forms.ModelForm):
    """The form of a public row, with the reason for a change that a second person has to confirm."""

    reason = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Required if readers will see the change. A second person reads it before they confirm: “Spelling as in "
            "OMIM 203500.”"
        ),
    )
    # Whether readers see the row now; the admin class sets it.
    is_exposed = False

    def clean(self):
        values = super().clean()
        has_reason = values.get("reason", "").strip() or "reason" in self.errors
        if not has_reason and self._is_public_change(values):
            self.add_error("reason", ValidationError(_MISSING, code="reason"))
        return values

    def _is_public_change(self, values):
        model, changed = self._meta.model, set(self.changed_data) & set(values) - {"reason"}
        return any(needs_second_person(model, name, values[name], exposed=self.is_exposed) for name in changed)


class ProposingFormSet(forms.BaseInlineFormSet):
    """The facts of a row; a ProposingForm has their reason, and the admin class sets `has_reason`."""

    has_reason = True

    def clean(self):
        super().clean()
        if not self.has_reason and any(self._is_public_change(form) for form in self.forms):
            raise ValidationError(_MISSING, code="reason")

    def _is_public_change(self, form):
        changed = set(form.changed_data) & set(PUBLIC_FIELDS[self.model].names)
        if not changed or form.errors or form.cleaned_data.get("DELETE"):
            return False
        # A fact of a row that is not saved yet is not public.
        return is_exposed(form.instance)
