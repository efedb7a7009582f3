"""The forms of pages about this site. They check what was typed; the verbs decide and store."""

from django import forms
from django.utils.translation import gettext_lazy as _

from conditions.fields import editor_widget
from conditions.models import SitePageVersion
from conditions.models.site_page import SITE_PAGE_COLUMNS


class VersionForm(forms.ModelForm):
    """The text of a draft, with the lock that it was filled from."""

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
            "short": _("Stands under the title. That of the medical disclaimer stands at the end of every page."),
            "body": _(
                "Headings of level 2 first. [[organisation]], [[community]], [[contact]], [[licence]] and "
                "[[email-days]] become what this site’s settings say."
            ),
            "change_note": _("One sentence for readers: what is different from the version that is public now."),
        }

    def text(self):
        """Return the cleaned text as save_draft takes it."""
        return {name: self.cleaned_data[name] for name in SITE_PAGE_COLUMNS}


class LockForm(forms.Form):
    """A step of a draft, with the lock of the draft that was looked at."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
