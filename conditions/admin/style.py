"""Style guide: each component of the public pages in each of its states, with made-up content."""

import datetime as dt
from types import SimpleNamespace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.feedback.forms import ReportForm
from conditions.feedback.sections import PageSection
from conditions.public.letters import Letter
from conditions.views.page_rendering import render_page
from conditions.vocabularies import Scope

COLOURS = {
    "ink": gettext_lazy("text"),
    "soft": gettext_lazy("secondary text"),
    "accent": gettext_lazy("links and buttons"),
    "good": gettext_lazy("reviewed"),
    "late": gettext_lazy("overdue"),
    "people": gettext_lazy("the community, previews"),
    "focus": gettext_lazy("focus"),
    "line": gettext_lazy("lines"),
    "paper": gettext_lazy("the page"),
    "card": gettext_lazy("cards and fields"),
    "wash": gettext_lazy("facts, footer"),
    "good-wash": gettext_lazy("background: reviewed"),
    "late-wash": gettext_lazy("background: overdue"),
    "people-wash": gettext_lazy("background: the community"),
}
LONGEST_NAME = (
    "Neurodevelopmental-craniofacial syndrome with variable renal, cardiac and skeletal abnormalities "
    "due to a deletion of the long arm of a chromosome"
)


def style(request):
    """Show the components with made-up data; nothing comes from the database."""
    today = timezone.localdate()
    reviewed = _edition(today)
    context = {
        "colours": COLOURS.items(),
        "states": [
            (_("Reviewed"), reviewed),
            (_("Changes reviewed"), _edition(today, scope=Scope.CHANGES_ONLY)),
            (_("Overdue"), _edition(today, is_overdue=True, review_due=today - dt.timedelta(days=40))),
            (_("New review requested"), _edition(today, is_overdue=True, expedited_at=timezone.now())),
            (_("Not reviewed"), _edition(today, reviewer=None, published_at=None)),
        ],
        "edition": reviewed,
        "steps": _steps(today),
        "letters": [Letter(initial, is_used=initial != "B") for initial in "ABC"],
        "chosen": Letter("C", is_used=True),
        "names": [
            SimpleNamespace(name=_("A condition with answers"), has_answers=True, get_absolute_url=lambda: "#names"),
            SimpleNamespace(name=_("A condition without answers"), has_answers=False),
            SimpleNamespace(name=LONGEST_NAME, has_answers=True, get_absolute_url=lambda: "#names"),
        ],
        "hits": [
            SimpleNamespace(title=_("A condition"), url="#hits", explanation=_("also called Another name")),
            SimpleNamespace(title=LONGEST_NAME, url="#hits", explanation=_("gene ABC1")),
            SimpleNamespace(title=_("A condition without answers"), url="", explanation=_("no reviewed answers yet")),
        ],
        "members": SimpleNamespace(words=_("our 4 community members"), as_of=_("live count, 1 May 2026")),
        "citation": SimpleNamespace(
            number=1,
            authors="Roe A, Poe B",
            url="#source-1",
            title=_("An article"),
            journal=_("A journal"),
            year=2025,
            pmid="1",
            pubmed_url="#source-1",
        ),
        "canonical": request.build_absolute_uri(),
        "page": SimpleNamespace(condition=SimpleNamespace(slug="style"), topic=SimpleNamespace(slug="style")),
        "form": _form(),
    }
    return render_page(request, "style.html", context)


def _edition(today, **changes):
    """Return a stand-in for an edition, with the attributes that the partial templates read."""
    reviewer = SimpleNamespace(get_absolute_url=lambda: "#passports", speciality=_("endocrinologist"))
    name = "Dr Asha Rao, MD"
    facts = {
        "reviewer": reviewer,
        "full_reviewer": reviewer,
        "reviewer_name": name,
        "full_reviewer_name": name,
        "number": 2,
        "whole_edition": 1,
        "scope": Scope.WHOLE_PAGE,
        "signed_at": timezone.now(),
        "reviewed_on": today,
        "review_due": today + dt.timedelta(days=730),
        "published_at": timezone.now(),
        "expedited_at": None,
        "is_overdue": False,
    }
    return SimpleNamespace(**{**facts, **changes})


def _form():
    """Return a report form with two errors: an empty text and an invalid e-mail address."""
    page_sections = [PageSection("", _("Whole page")), PageSection("short-answer", _("Short answer"))]
    return ReportForm({"text": "", "email": "reader@example"}, page_sections=page_sections)


def _steps(today):
    reviewer = SimpleNamespace(get_absolute_url=lambda: "#history")
    step = {"reviewer": reviewer, "reviewer_name": "Dr Asha Rao, MD", "is_whole_page": True, "note": ""}
    first, second = ({"edition": SimpleNamespace(number=number), "url": "#history"} for number in (1, 2))
    minor = SimpleNamespace(is_major=False, parts=[_("the sources")])
    major = SimpleNamespace(is_major=True, parts=[_("the page is new")])
    return [
        SimpleNamespace(**step, verb="reaffirm", at=today, is_first=False),
        SimpleNamespace(
            **{**step, **second, "is_whole_page": False, "note": _("A link was mended.")},
            verb="publish",
            at=today,
            change=minor,
        ),
        SimpleNamespace(**step, verb="withdraw", at=today),
        SimpleNamespace(**step, **first, verb="publish", at=today, is_first=True, change=major),
    ]
