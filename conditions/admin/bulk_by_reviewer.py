"""The screen on which a chief editor withdraws, or has reviewed again, every page that one reviewer signed."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.forms import ReasonForm
from conditions.newsroom import bulk_by_reviewer
from conditions.workflow import rules
from web.steps import StepScreen, posted, succeed

from .bulk import ONE_MAIL, outcome, pages_left

VERBS = {
    "expedite": gettext_lazy("Request a new review of each: the pages stay public, and say at once that it is due"),
    "withdraw": gettext_lazy("Withdraw each: readers see a notice in its place at once"),
}


class BulkByReviewerForm(ReasonForm):
    """What to do, why, and the number of pages as a confirmation."""

    verb = forms.ChoiceField(label=gettext_lazy("What to do"), choices=VERBS.items(), widget=forms.RadioSelect)
    number = forms.IntegerField(label=gettext_lazy("Number of pages, to confirm"), min_value=1)
    field_order = ["verb", "reason", "number"]


def bulk_by_reviewer_view(request, reviewer):
    """Ask for what is needed, do it, and say how many pages are done; what was typed stays if any are left."""
    back = reverse("admin:conditions_medicalreviewer_change", args=[reviewer.pk])

    def act(given):
        verb = given["verb"]
        done = bulk_by_reviewer.do(reviewer, verb, by=request.user, reason=given["reason"], number=given["number"])
        left = len(done.left) + len(done.refused)
        if not left:
            return succeed(request, outcome(verb, len(done.done)), back)
        raise ValidationError(
            {
                "number": f"{outcome(verb, len(done.done))} {pages_left(left)}",
                NON_FIELD_ERRORS: [f"{edition.title} {sentence}" for edition, sentence in done.refused],
            }
        )

    def why_not():
        if bulk_by_reviewer.signed_by(reviewer).exists():
            return []
        return [_("There is no page to withdraw or to review again.")]

    screen = StepScreen(
        title=_("All pages signed by %(who)s") % {"who": reviewer.name},
        explanation=format_lazy("{} {}", ONE_MAIL, gettext_lazy("Each page keeps its history.")),
        button=_("Do this to all pages"),
        act=act,
        back=back,
        is_dangerous=True,
        template="admin/conditions/bulk_by_reviewer.html",
        context=lambda: {
            "reviewer": reviewer,
            "count": bulk_by_reviewer.signed_by(reviewer).count(),
            "waiting": bulk_by_reviewer.signed_by(reviewer, "expedite").count(),
        },
        why_not=why_not,
        refusal_field="number",
    )
    return screen.respond(request, BulkByReviewerForm(posted(request)))


def may_use(user):
    """Return whether the person may open the screen."""
    return user.has_perm(rules.STEER)
