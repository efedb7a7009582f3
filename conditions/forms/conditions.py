"""Forms of conditions, synonyms and topics."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conditions.models import FormerSlug

LONGEST_INTERVAL = 120


class ConditionForm(forms.ModelForm):
    """A condition; its slug must not be the former slug of another condition, which redirects for ever."""

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if FormerSlug.objects.filter(slug=slug).exclude(condition=self.instance.pk).exists():
            raise ValidationError(
                _("This address belonged to another condition and redirects to it. Choose another address."),
                code="former",
            )
        return slug


class TopicForm(forms.ModelForm):
    """A topic; its review interval is limited to LONGEST_INTERVAL months."""

    def clean_review_interval_months(self):
        months = self.cleaned_data["review_interval_months"]
        if months > LONGEST_INTERVAL:
            raise ValidationError(_("The review interval is too long. Type at most 120 months."), code="interval")
        return months


class SynonymFormSet(forms.BaseInlineFormSet):
    """The synonyms of a condition, without duplicates."""

    def clean(self):
        super().clean()
        rows = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        names = [row["name"] for row in rows if row.get("name") and not row.get("DELETE")]
        if len(set(names)) < len(names):
            raise ValidationError(_("The same name is listed twice. Remove one of them."), code="twice")
