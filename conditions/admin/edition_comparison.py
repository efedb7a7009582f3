"""Comparison of any two editions of a page."""

from django import forms
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.workflow import diff

from .review_screens import as_read


class CompareForm(forms.Form):
    """Choice of two editions of a page by their numbers."""

    old = forms.TypedChoiceField(label=gettext_lazy("From"), coerce=int)
    new = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int)

    def __init__(self, *args, editions, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.choices = [
                (edition.number, _("Edition %(number)s (%(state)s)") % _label_values(edition)) for edition in editions
            ]


def _label_values(edition):
    return {"number": edition.number, "state": edition.get_state_display().lower()}


def compare_view(model_admin, request, page):
    """Show the differences between two editions of a page, the latest two unless the query string names others."""
    editions = {edition.number: edition for edition in page.editions.order_by("-number")}
    latest = list(editions)[:2]
    default = {"old": latest[-1], "new": latest[0]} if latest else {}
    form = CompareForm({**default, **request.GET.dict()}, editions=editions.values())
    numbers = form.cleaned_data if form.is_valid() else {}
    old, new = editions.get(numbers.get("old")), editions.get(numbers.get("new"))
    return TemplateResponse(
        request,
        "admin/conditions/compare.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Compare editions"),
            "opts": model_admin.opts,
            "page": page,
            "live": page.live_edition(),
            "form": form,
            "old": old,
            "new": new,
            "comparison": diff.compare(as_read(old), as_read(new)) if old and new else None,
        },
    )
