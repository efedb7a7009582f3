"""Forms of conditions, synonyms and topics."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conditions.models import Condition, FormerSlug
from conditions.slugs import slug_of

from .proposing import ProposingForm

LONGEST_INTERVAL = 120


class ConditionForm(ProposingForm):
    """A condition. Its slug is made from the name if none is typed.

    The slug must not be that of another condition, nor a former one of it, which redirects for ever.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The slug of a condition with pages is read-only.
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _(
                "The last part of the page’s address, such as alpha-thalassemia. Empty: made from the name. "
                "It cannot change once the condition has a page."
            )

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if not slug and self.cleaned_data.get("name"):
            slug = slug_of(self.cleaned_data["name"])
        holder = Condition.objects.filter(slug=slug).exclude(pk=self.instance.pk).first()
        if holder:
            raise ValidationError(
                _("“%(name)s” has the address “%(slug)s”. Type another address."),
                code="unique",
                params={"name": holder, "slug": slug},
            )
        former = FormerSlug.objects.filter(slug=slug).exclude(condition=self.instance.pk).first()
        if former:
            raise ValidationError(
                _("The address “%(slug)s” belonged to “%(name)s” and redirects to it. Type another address."),
                code="former",
                params={"name": former.condition, "slug": slug},
            )
        return slug


class TopicForm(ProposingForm):
    """A topic; its review interval is limited to LONGEST_INTERVAL months."""

    def clean_review_interval_months(self):
        months = self.cleaned_data["review_interval_months"]
        if months > LONGEST_INTERVAL:
            raise ValidationError(_("The review interval is too long. Type at most 120 months."), code="interval")
        return months


class SynonymForm(forms.ModelForm):
    """A synonym; its position may be left out."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        self.fields["position"].help_text = _("The best known first: 1, 2, 3 … Empty: after all others.")
        if self.instance.pk is None:
            self.initial["position"] = None
