"""Bulk actions of the newsroom's lists, and their confirmation screen."""

import re

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from accounts.steps import password_question
from conditions.forms import ReasonForm
from conditions.models import Edition, MedicalReviewer
from conditions.newsroom import bulk
from conditions.vocabularies import OPEN_STATES, State
from conditions.workflow import rules
from web.steps import StepScreen, posted

from .changelists import without_texts

# The most rows of one action, because the person who confirms it has to look at each.
MOST = 200
_IDS = re.compile(r"\d{1,18}(,\d{1,18})*", re.ASCII)
# The list that an action started from, where the person returns afterwards.
_LISTS = {"editions": "admin:conditions_edition_changelist", "pages": "admin:conditions_conditionpage_changelist"}
# The states that a verb applies to; the workflow checks the other conditions.
_STATES = {
    "assign": {State.IN_REVIEW},
    "remind": {State.DRAFT, State.IN_REVIEW, State.PUBLISHED},
    "expedite": {State.PUBLISHED},
    "withdraw": {State.PUBLISHED},
}
TITLES = {
    "assign": gettext_lazy("Assign a reviewer"),
    "remind": gettext_lazy("Send reminders"),
    "expedite": gettext_lazy("Request new reviews"),
    "withdraw": gettext_lazy("Withdraw pages"),
}
EXPLANATIONS = {
    "assign": gettext_lazy("Assigns the reviewer to each page. Other reviewers can still decide."),
    "remind": gettext_lazy(
        "Sends a mail about each page. In review: to the assigned reviewer, or to all who could sign it. Draft: to the "
        "authors. Overdue: to the authors and the reviewer who signed it."
    ),
    "expedite": gettext_lazy("The pages stay public and show at once that their review is overdue."),
    "withdraw": gettext_lazy("Readers see a notice instead of each page at once. Each page keeps its history."),
}
_OUTCOMES = {
    "assign": ngettext_lazy(
        "Assigned a reviewer to %(count)s page.", "Assigned a reviewer to %(count)s pages.", "count"
    ),
    "remind": ngettext_lazy("Sent reminders for %(count)s page.", "Sent reminders for %(count)s pages.", "count"),
    "expedite": ngettext_lazy(
        "Requested a new review of %(count)s page.", "Requested new reviews of %(count)s pages.", "count"
    ),
    "withdraw": ngettext_lazy("Withdrew %(count)s page.", "Withdrew %(count)s pages.", "count"),
}

NOTHING_TO_DO = {
    "assign": gettext_lazy("None of the selected texts can be assigned: they are not in review."),
    "remind": gettext_lazy("There is nobody to remind about the selected texts."),
    "expedite": gettext_lazy("New reviews cannot be requested for the selected texts: they are not published."),
    "withdraw": gettext_lazy("None of the selected texts can be withdrawn: they are not published."),
}
ONE_MAIL = gettext_lazy("Each person concerned gets one mail for all of these pages.")


class AssignForm(forms.Form):
    """The reviewer to assign, chosen from those with a current credential."""

    to = forms.ModelChoiceField(
        MedicalReviewer.objects.none(), label=gettext_lazy("Reviewer"), empty_label=gettext_lazy("Choose a reviewer")
    )

    def __init__(self, *args, count, **kwargs):
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.with_perm(rules.REVIEW)
        self.fields["to"].queryset = MedicalReviewer.objects.current().filter(user__in=people)


class RemindForm(forms.Form):
    """An optional note for the reminder mail."""

    reason = forms.CharField(
        label=gettext_lazy("Note in the mail"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide"}),
    )

    def __init__(self, *args, count, **kwargs):
        super().__init__(*args, **kwargs)


class ManyReasonForm(ReasonForm):
    """A reason, and the number of pages, typed to confirm."""

    number = forms.IntegerField(label=gettext_lazy("Number of pages, to confirm"), min_value=1)

    def __init__(self, *args, count, **kwargs):
        super().__init__(*args, **kwargs)
        self.count = count

    def clean_number(self):
        if self.cleaned_data["number"] != self.count:
            raise forms.ValidationError(_("Type %(count)s, the number of pages, to confirm.") % {"count": self.count})
        return self.count


FORMS = {"assign": AssignForm, "remind": RemindForm, "expedite": ManyReasonForm, "withdraw": ManyReasonForm}


class BulkActions:
    """ModelAdmin mixin: the bulk actions of chief editors, for a list whose rows stand for editions."""

    actions = ["assign", "remind", "expedite", "withdraw"]
    # The list's key in _LISTS.
    bulk_list = ""

    def has_steer_permission(self, request):
        """Return whether the user is a chief editor; Django calls this for `permissions=["steer"]`."""
        return request.user.has_perm(rules.STEER)

    def editions_for(self, verb, rows):
        """Return the queryset of editions that `verb` applies to, for the ids `rows`."""
        raise NotImplementedError

    @admin.action(description=TITLES["assign"], permissions=["steer"])
    def assign(self, request, queryset):
        return self._confirm(request, "assign", queryset)

    @admin.action(description=TITLES["remind"], permissions=["steer"])
    def remind(self, request, queryset):
        return self._confirm(request, "remind", queryset)

    @admin.action(description=TITLES["expedite"], permissions=["steer"])
    def expedite(self, request, queryset):
        return self._confirm(request, "expedite", queryset)

    @admin.action(description=TITLES["withdraw"], permissions=["steer"])
    def withdraw(self, request, queryset):
        return self._confirm(request, "withdraw", queryset)

    def _confirm(self, request, verb, queryset):
        """Redirect to the confirmation screen, or return None with an error message if too many rows are selected."""
        rows = list(queryset.order_by().values_list("pk", flat=True)[: MOST + 1])
        ids = list(self.editions_for(verb, rows).order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        # A page may stand for two editions: its open edition and its overdue edition.
        if max(len(rows), len(ids)) > MOST:
            messages.error(
                request,
                _("Too many rows are selected. Select at most %(most)s, so that you can check each.") % {"most": MOST},
            )
            return None
        # The person returns to the list with the same search, filters and order.
        shown = request.GET.urlencode()
        query = urlencode({"ids": ",".join(map(str, ids)), "list": self.bulk_list, "shown": shown})
        return redirect(f"{reverse('admin:conditions_edition_bulk', args=[verb])}?{query}")


def editions_of_pages(verb, pages):
    """Return the editions of `pages` (ids) that `verb` applies to: live, open or overdue editions."""
    editions = Edition.objects.filter(page__in=pages)
    match verb:
        case "assign":
            return editions.filter(state=State.IN_REVIEW)
        case "remind":
            late = Edition.objects.overdue().order_by().filter(page__in=pages).values("pk")
            return editions.filter(state__in=OPEN_STATES) | editions.filter(pk__in=late)
    return editions.filter(state=State.PUBLISHED)


def bulk_view(request, verb):
    """List the selected texts and ask for confirmation; on a POST carry out the action and report each refusal."""
    if verb not in FORMS:
        raise Http404
    if not request.user.has_perm(rules.STEER):
        raise PermissionDenied
    parameters = request.POST if request.method == "POST" else request.GET
    shown = parameters.get("shown", "")
    back = reverse(_LISTS.get(parameters.get("list"), _LISTS["editions"])) + (f"?{shown}" if shown else "")
    selected = _selected(parameters.get("ids", ""))
    editions = [edition for edition in selected if edition.state in _STATES[verb]]
    if not editions:
        messages.error(request, NOTHING_TO_DO[verb])
        return redirect(back)

    def act(cleaned_data):
        nonlocal editions
        to = cleaned_data["to"].user if "to" in cleaned_data else None
        result = bulk.do(verb, editions, by=request.user, reason=cleaned_data.get("reason", ""), to=to)
        if result.done:
            messages.success(request, outcome(verb, len(result.done)))
        for edition, sentence in result.refused:
            messages.warning(request, f"{edition.title} {sentence}")
        if not result.left:
            return redirect(back)
        # The time was up: the remaining editions stay on the screen, with what was typed.
        editions = result.left
        if "number" in cleaned_data:
            raise ValidationError({"number": pages_left(len(editions))})
        raise ValidationError(pages_waiting(len(editions)))

    def context():
        ids = ",".join(str(edition.pk) for edition in editions)
        return {
            "editions": editions,
            "others": [edition for edition in selected if edition.state not in _STATES[verb]],
            "hidden_values": [("ids", ids), ("list", parameters.get("list", "")), ("shown", shown)],
        }

    screen = StepScreen(
        title=TITLES[verb],
        explanation=format_lazy("{} {}", EXPLANATIONS[verb], ONE_MAIL),
        act=act,
        back=back,
        is_dangerous=verb == "withdraw",
        template="admin/conditions/bulk.html",
        context=context,
        ask_password=password_question if verb == "withdraw" else None,
    )
    return screen.respond(request, FORMS[verb](posted(request), count=len(editions)))


def _selected(ids):
    """Return the editions with these comma-separated ids, at most MOST; [] if `ids` is malformed."""
    if not _IDS.fullmatch(ids):
        return []
    numbers = [int(number) for number in ids.split(",")[:MOST]]
    return list(without_texts(Edition.objects.filter(pk__in=numbers)).order_by("page__condition__sort_name", "pk"))


def outcome(verb, count):
    """Return the success message for `count` pages."""
    return _OUTCOMES[verb] % {"count": count}


def pages_left(count):
    """Return the error message that asks for the number of pages again, after the time was up."""
    return ngettext(
        "%(count)s page is left. Type this number to continue.",
        "%(count)s pages are left. Type this number to continue.",
        count,
    ) % {"count": count}


def pages_waiting(count):
    """Return the error message of a form without a number, after the time was up."""
    return ngettext(
        "%(count)s page is left. Press the button again to continue.",
        "%(count)s pages are left. Press the button again to continue.",
        count,
    ) % {"count": count}
