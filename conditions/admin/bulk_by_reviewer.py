"""The screen on which a chief editor withdraws, or has reviewed again, all that one reviewer signed."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conditions.forms import ReasonForm
from conditions.newsroom import bulk_by_reviewer
from conditions.workflow import Refused, rules

from .bulk import said

VERBS = {
    "expedite": gettext_lazy("Ask for a new review of each: they stay public, and say at once that it is due"),
    "withdraw": gettext_lazy("Withdraw each: readers get a notice in its place at once"),
}


class SweepForm(ReasonForm):
    """What to do, why, and the number of pages as its confirmation."""

    verb = forms.ChoiceField(label=gettext_lazy("What to do"), choices=VERBS.items(), widget=forms.RadioSelect)
    number = forms.IntegerField(label=gettext_lazy("How many pages, to confirm"), min_value=1)
    field_order = ["verb", "reason", "number"]


def sweep_view(model_admin, request, reviewer):
    """Ask for all that is needed, do it, and say how many; what was typed stays if it is refused or not done yet."""
    form = SweepForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                given = form.cleaned_data
                swept = bulk_by_reviewer.sweep(
                    reviewer, given["verb"], by=request.user, reason=given["reason"], number=given["number"]
                )
            except Refused as refusal:
                form.add_error("number", str(refusal))
                status = 409
            else:
                words, left = said(given["verb"], len(swept.done)), len(swept.left) + len(swept.refused)
                if not left:
                    messages.success(request, words)
                    return redirect("admin:conditions_medicalreviewer_change", reviewer.pk)
                form.add_error("number", f"{words} {_left(left)}")
                for edition, sentence in swept.refused:
                    form.add_error(None, f"{edition.title} {sentence}")
    return TemplateResponse(
        request,
        "admin/conditions/sweep.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("All that %(who)s signed") % {"who": reviewer.name},
            "opts": model_admin.opts,
            "reviewer": reviewer,
            "form": form,
            "count": bulk_by_reviewer.signed_by(reviewer).count(),
            "waiting": bulk_by_reviewer.signed_by(reviewer, "expedite").count(),
        },
        status=status,
    )


def may_sweep(user):
    return user.has_perm(rules.STEER)


def _left(count):
    words = ngettext(
        "%(count)s page is left: type this number to go on.",
        "%(count)s pages are left: type this number to go on.",
        count,
    )
    return words % {"count": count}
