"""Forms of the newsroom's screens of proposals."""

from django import forms
from django.utils.translation import gettext_lazy as _

NOTE_LENGTH = 500


class RefusalForm(forms.Form):
    note = forms.CharField(
        label=_("Reason"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "The person who proposed the change will read it: “The registry says 1 in 20,000, not 1 in 2,000.”"
        ),
        error_messages={"required": _("Enter a reason. The people concerned will read it.")},
    )
