"""One thing done to many texts: they are chosen in a list, and a screen names them and asks for what is needed."""

import re

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from conditions.forms import ReasonForm
from conditions.models import Edition, MedicalReviewer
from conditions.newsroom import bulk
from conditions.vocabularies import OPEN_STATES, State
from conditions.workflow import rules

from .listing import without_texts

# Chosen at a time: whoever confirms has to be able to look at each of them.
MOST = 200
_IDS = re.compile(r"\d{1,18}(,\d{1,18})*", re.ASCII)
# Where a list's rows are, and where whoever is done goes back to.
_LISTS = {"editions": "admin:conditions_edition_changelist", "pages": "admin:conditions_conditionpage_changelist"}
# What an edition must be for the verb to make sense at all; the rest is for the workflow to say.
_FIT = {
    "assign": {State.IN_REVIEW},
    "remind": {State.DRAFT, State.IN_REVIEW, State.PUBLISHED},
    "expedite": {State.PUBLISHED},
    "withdraw": {State.PUBLISHED},
}
TITLES = {
    "assign": gettext_lazy("Ask somebody to read them"),
    "remind": gettext_lazy("Remind whoever’s turn it is"),
    "expedite": gettext_lazy("Ask for a new review of each"),
    "withdraw": gettext_lazy("Withdraw each"),
}
WHAT = {
    "assign": gettext_lazy("Each is noted as read by this reviewer. Others can still decide on it."),
    "remind": gettext_lazy(
        "In review: whoever reads it, or else everybody who could sign it. Draft: its authors. Overdue: its authors "
        "and who signed it."
    ),
    "expedite": gettext_lazy("They stay public, and say at once that their review is due."),
    "withdraw": gettext_lazy("Readers get a notice in its place at once. Each page keeps its history."),
}
_SAID = {
    "assign": ngettext_lazy("Asked for %(count)s text to be read.", "Asked for %(count)s texts to be read.", "count"),
    "remind": ngettext_lazy("Reminded of %(count)s text.", "Reminded of %(count)s texts.", "count"),
    "expedite": ngettext_lazy(
        "Asked for a new review of %(count)s page.", "Asked for a new review of %(count)s pages.", "count"
    ),
    "withdraw": ngettext_lazy("Withdrew %(count)s page.", "Withdrew %(count)s pages.", "count"),
}


class AssignForm(forms.Form):
    """Who is to read them: whoever could sign something today."""

    to = forms.ModelChoiceField(
        MedicalReviewer.objects.none(), label=gettext_lazy("Reviewer"), empty_label=gettext_lazy("Choose a reviewer")
    )

    def __init__(self, *args, count, **kwargs):
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.with_perm(rules.REVIEW)
        self.fields["to"].queryset = MedicalReviewer.objects.current().filter(user__in=people)


class RemindForm(forms.Form):
    """What they are told besides."""

    reason = forms.CharField(
        label=gettext_lazy("Note to them"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
    )

    def __init__(self, *args, count, **kwargs):
        super().__init__(*args, **kwargs)


class ManyReasonForm(ReasonForm):
    """Why, and the number of pages as its confirmation."""

    number = forms.IntegerField(label=gettext_lazy("How many pages, to confirm"), min_value=1)

    def __init__(self, *args, count, **kwargs):
        super().__init__(*args, **kwargs)
        self.count = count

    def clean_number(self):
        if self.cleaned_data["number"] != self.count:
            raise forms.ValidationError(
                _("There are %(count)s such pages; type this number to confirm.") % {"count": self.count}
            )
        return self.count


FORMS = {"assign": AssignForm, "remind": RemindForm, "expedite": ManyReasonForm, "withdraw": ManyReasonForm}


class BulkActions:
    """A ModelAdmin of a list whose rows stand for editions: chief editors do one thing to those they choose."""

    actions = ["assign", "remind", "expedite", "withdraw"]
    # Its key in _LISTS.
    bulk_list = ""

    def has_steer_permission(self, request):
        return request.user.has_perm(rules.STEER)

    def editions_for(self, verb, rows):
        """Return the editions that the chosen rows stand for."""
        raise NotImplementedError

    @admin.action(description=TITLES["assign"], permissions=["steer"])
    def assign(self, request, queryset):
        return self._ask(request, "assign", queryset)

    @admin.action(description=TITLES["remind"], permissions=["steer"])
    def remind(self, request, queryset):
        return self._ask(request, "remind", queryset)

    @admin.action(description=TITLES["expedite"], permissions=["steer"])
    def expedite(self, request, queryset):
        return self._ask(request, "expedite", queryset)

    @admin.action(description=TITLES["withdraw"], permissions=["steer"])
    def withdraw(self, request, queryset):
        return self._ask(request, "withdraw", queryset)

    def _ask(self, request, verb, queryset):
        rows = list(queryset.order_by().values_list("pk", flat=True)[: MOST + 1])
        ids = list(self.editions_for(verb, rows).order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        # A page may stand for two: the one in progress, and the overdue one.
        if max(len(rows), len(ids)) > MOST:
            messages.error(request, _("Choose at most %(most)s: you have to look at each.") % {"most": MOST})
            return None
        # The list is shown again as it was: searched, filtered, sorted.
        shown = request.GET.urlencode()
        query = urlencode({"ids": ",".join(map(str, ids)), "list": self.bulk_list, "shown": shown})
        return redirect(f"{reverse('admin:conditions_edition_bulk', args=[verb])}?{query}")


def editions_of_pages(verb, pages):
    """Return the edition of each page that the verb is about: the live one, or what is in progress."""
    editions = Edition.objects.filter(page__in=pages)
    match verb:
        case "assign":
            return editions.filter(state=State.IN_REVIEW)
        case "remind":
            late = Edition.objects.overdue().order_by().filter(page__in=pages).values("pk")
            return editions.filter(state__in=OPEN_STATES) | editions.filter(pk__in=late)
    return editions.filter(state=State.PUBLISHED)


def bulk_view(model_admin, request, verb):
    """Name the chosen texts, ask for what is needed, do it, and say what was done and what was not and why."""
    if verb not in FORMS:
        raise Http404
    if not request.user.has_perm(rules.STEER):
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    shown = given.get("shown", "")
    back = reverse(_LISTS.get(given.get("list"), _LISTS["editions"])) + (f"?{shown}" if shown else "")
    chosen = _chosen(given.get("ids", ""))
    fit = [edition for edition in chosen if edition.state in _FIT[verb]]
    if not fit:
        messages.error(request, _("None of what you chose is such that this could be done to it."))
        return redirect(back)
    form = FORMS[verb](request.POST if request.method == "POST" else None, count=len(fit))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            done = _do(verb, fit, request.user, form.cleaned_data)
            _tell(request, verb, done)
            if not done.left:
                return redirect(back)
            # No time for the rest: it stays on the screen, with what was typed.
            fit = done.left
            if "number" in form.fields:
                form.add_error("number", _("%(count)s are left: type this number to go on.") % {"count": len(fit)})
    return TemplateResponse(
        request,
        "admin/conditions/bulk.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": TITLES[verb],
            "what": WHAT[verb],
            "opts": model_admin.opts,
            "verb": verb,
            "form": form,
            "editions": fit,
            "others": [edition for edition in chosen if edition.state not in _FIT[verb]],
            "ids": ",".join(str(edition.pk) for edition in fit),
            "list": given.get("list", ""),
            "shown": shown,
            "back": back,
        },
        status=status,
    )


def _chosen(ids):
    if not _IDS.fullmatch(ids):
        return []
    numbers = [int(one) for one in ids.split(",")[:MOST]]
    return list(without_texts(Edition.objects.filter(pk__in=numbers)).order_by("page__condition__sort_name", "pk"))


def _do(verb, editions, by, given):
    to = given["to"].user if "to" in given else None
    return bulk.do(verb, editions, by=by, reason=given.get("reason", ""), to=to)


def _tell(request, verb, done):
    if done.done:
        messages.success(request, said(verb, len(done.done)))
    for edition, sentence in done.refused:
        messages.warning(request, f"{edition.title} {sentence}")


def said(verb, count):
    """Return the sentence that tells to how many it was done."""
    return _SAID[verb] % {"count": count}
