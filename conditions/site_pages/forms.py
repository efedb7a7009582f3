"""Forms of pages about this site. They check what was typed; the verbs decide and store."""

from django import forms
from django.utils.translation import gettext_lazy as _

from conditions.fields import editor_widget
from conditions.models import SitePageVersion
from conditions.models.site_page import SITE_PAGE_COLUMNS


class VersionForm(forms.ModelForm):
    """The text of a draft, with the lock of the draft that was loaded into the form."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = SitePageVersion
        fields = SITE_PAGE_COLUMNS
        widgets = {
            "title": forms.TextInput(attrs={"class": "wide"}),
            "short": forms.Textarea(attrs={"rows": 3, "class": "wide"}),
            "body": editor_widget(marks=False),
            "change_note": forms.Textarea(attrs={"rows": 2, "class": "wide"}),
        }
        help_texts = {
            "short": _("Shown under the title. The medical disclaimer’s is also shown at the end of every page."),
            "body": _(
                "Start with headings of level 2. [[organisation]], [[community]], [[contact]], [[licence]] and "
                "[[email-days]] are replaced by this site’s settings."
            ),
            "change_note": _("One sentence for readers about what changed, such as: Names our new funder."),
        }

    def typed_text(self):
        """Return the text as it was typed or pasted, before it is cleaned, for a report of what was lost."""
        return {name: self.data.get(name, "") for name in SITE_PAGE_COLUMNS}

    def text(self):
        """Return the cleaned text as the keyword arguments of save_draft."""
        return {name: self.cleaned_data[name] for name in SITE_PAGE_COLUMNS}


class LockForm(forms.Form):
    """The confirmation of a verb, with the lock of the draft that the person saw."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
