"""Forms of conditions, synonyms and topics."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from conditions.models import Condition, FormerSlug
from conditions.newsroom.similar_names import similar_names
from conditions.slugs import slug_of

from .proposing import ProposingForm

LONGEST_INTERVAL = 120


class ConditionForm(ProposingForm):
    """A condition. Its slug is made from the name if none is typed.

    The slug must not be that of another condition, nor a former one of it, which redirects for ever.
    """

    is_another = forms.BooleanField(
        label=_("It is another condition"),
        required=False,
        help_text=_("Tick this only if the conditions named above are different ones."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            del self.fields["is_another"]
        # The slug of a condition with pages is read-only.
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _(
                "The last part of the page’s address, such as alpha-thalassemia. Empty: made from the name. "
                "It cannot change once the condition has a page."
            )

    def clean(self):
        values = super().clean()
        if values.get("name") and values.get("is_another") is False and (similar := similar_names(values["name"])):
            self.add_error("name", ValidationError(_already_there(similar), code="similar"))
        return values

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


def _already_there(similar):
    """Return a sentence with a link to the pages of each condition with a similar name."""
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        ((reverse("admin:conditions_condition_pages", args=[one.condition.pk]), _words(one)) for one in similar),
    )
    return format_html(
        _("There is already: {}. Go there, or tick “It is another condition” at the end of this part."), links
    )


def _words(one):
    if one.name == one.condition.name:
        return one.name
    return _("%(name)s (also called %(other)s)") % {"name": one.condition.name, "other": one.name}


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
