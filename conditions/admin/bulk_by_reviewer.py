"""Screen for chief editors to withdraw, or request new reviews of, every page that one reviewer signed."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.steps import password_question
from conditions.forms import ReasonForm
from conditions.newsroom import bulk_by_reviewer
from conditions.workflow import rules
from web.steps import StepScreen, posted, succeed

from .bulk import ONE_MAIL, outcome, pages_left

VERBS = {
    "expedite": gettext_lazy("Request new reviews: the pages stay public, marked as overdue"),
    "withdraw": gettext_lazy("Withdraw the pages: readers see a notice instead of each page at once"),
}


class BulkByReviewerForm(ReasonForm):
    """The action, its reason, and the number of pages, typed to confirm."""

    verb = forms.ChoiceField(label=gettext_lazy("What to do"), choices=VERBS.items(), widget=forms.RadioSelect)
    number = forms.IntegerField(label=gettext_lazy("Number of pages, to confirm"), min_value=1)
    field_order = ["verb", "reason", "number"]


def bulk_by_reviewer_view(request, reviewer):
    """Ask for confirmation; on a POST carry out the action, and show the form again if pages are left or refused."""
    back = reverse("admin:conditions_medicalreviewer_change", args=[reviewer.pk])

    def act(cleaned_data):
        verb = cleaned_data["verb"]
        result = bulk_by_reviewer.do(
            reviewer, verb, by=request.user, reason=cleaned_data["reason"], number=cleaned_data["number"]
        )
        left = len(result.left) + len(result.refused)
        if not left:
            return succeed(request, outcome(verb, len(result.done)), back)
        raise ValidationError(
            {
                "number": f"{outcome(verb, len(result.done))} {pages_left(left)}",
                NON_FIELD_ERRORS: [f"{edition.title} {sentence}" for edition, sentence in result.refused],
            }
        )

    def why_not():
        if bulk_by_reviewer.signed_by(reviewer).exists():
            return []
        return [_("There is nothing to do: this reviewer has signed no live page.")]

    screen = StepScreen(
        title=_("All pages signed by %(who)s") % {"who": reviewer.name},
        explanation=format_lazy("{} {}", ONE_MAIL, gettext_lazy("Each page keeps its history.")),
        button=_("Change all pages"),
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
        ask_password=password_question,
    )
    return screen.respond(request, BulkByReviewerForm(posted(request)))


def may_use(user):
    """Return whether the user is a chief editor."""
    return user.has_perm(rules.STEER)
