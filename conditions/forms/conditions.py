"""Conditions, their other names, and the topics that are asked about them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conditions.models import FormerSlug

LONGEST_INTERVAL = 120


class ConditionForm(forms.ModelForm):
    """A condition; an address that another one had before a rename leads there for ever."""

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if FormerSlug.objects.filter(slug=slug).exclude(condition=self.instance.pk).exists():
            raise ValidationError(_("Another condition had this address; it leads there for ever."), code="former")
        return slug


class TopicForm(forms.ModelForm):
    """A topic; its interval has to lead to a date that exists."""

    def clean_review_interval_months(self):
        months = self.cleaned_data["review_interval_months"]
        if months > LONGEST_INTERVAL:
            raise ValidationError(_("The review interval is at most ten years (120 months)."), code="interval")
        return months


class SynonymFormSet(forms.BaseInlineFormSet):
    """The other names of a condition, each of them once."""

    def clean(self):
        super().clean()
        kept = [form.cleaned_data for form in self.forms if hasattr(form, "cleaned_data")]
        names = [row["name"] for row in kept if row.get("name") and not row.get("DELETE")]
        if len(set(names)) < len(names):
            raise ValidationError(_("The same name is listed twice."), code="twice")
