"""Public views of readers' feedback: report a problem, say whether a page was useful. No cookie, no script."""

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.network import address_of
from conditions import feedback
from conditions.facts import facts_of
from conditions.models import Condition, Edition, Report
from conditions.public.visibility import conditions_with_live_pages
from conditions.views.condition import answers_about
from conditions.views.condition import moved as condition_moved
from conditions.views.editions import moved
from conditions.views.errors import not_found
from conditions.views.question import without_live_edition
from conditions.views.rendering import show
from conditions.views.visitors import for_visitors, for_visitors_who_write
from conditions.workflow import Refused

from . import opening, sections
from .forms import ReportForm
from .same_site import FromElsewhere, check_sent_from_here


class SeeOther(HttpResponseRedirect):
    """After a form: the next page is fetched with GET, and going back sends nothing twice."""

    status_code = 303


@for_visitors_who_write
def report(request, condition, topic):
    """The form for a problem on one page; whatever goes wrong, the typed text stays on the screen."""
    if request.method == "POST":
        live = _wherever(condition, topic).live().first()
        # A page that was withdrawn while somebody wrote: the newsroom wants to know all the more.
        known = live or _wherever(condition, topic).withdrawn().order_by("-withdrawn_at").first()
        return _take(request, known, live) if known else without_live_edition(request, condition, topic)
    live = _editions(condition, topic).live().first()
    if live is None:
        return moved("report", condition, topic) or without_live_edition(request, condition, topic)
    form = ReportForm(initial={"section": request.GET.get("section", "")}, parts=sections.parts_of(live))
    return _form(request, form, opening.open_form(live.page, live, _read(request.GET, live)), live)


def _take(request, known, live):
    """Store what was sent about the page of `known`, or show the form again; `live` None: withdrawn meanwhile."""
    opened = opening.opened(request.POST.get("form", ""), known.page)
    form = ReportForm(request.POST, parts=sections.parts_of(opened.shown if opened else known))
    refusal = None
    try:
        check_sent_from_here(request)
        if opened is None:
            raise opening.expired()
        if form.is_valid():
            opened.check()
            return SeeOther(_stored(request, opened, form).get_absolute_url())
    except Refused as refused:
        refusal = refused
        form.add_error(None, str(refusal))
    status = {FromElsewhere: 403, feedback.TooMany: 429}.get(type(refusal), 422)
    if opened is None or opened.is_old:
        opened = opening.open_form(known.page, known, opened.read if opened else known)
    # Else it keeps its time, so that somebody who was too quick is not too quick again.
    return _later(_form(request, form, opened, live, status=status), refusal)


def _stored(request, opened, form):
    return feedback.receive(
        opened,
        section=form.chosen,
        text=form.cleaned_data["text"],
        email=form.cleaned_data["email"],
        address=address_of(request),
    )


def _form(request, form, opened, live, *, status=200):
    if form.is_bound:
        # Of a text that is not live any more nothing is shown, its headings included.
        form.offer(sections.parts_of(live) if live else [])
    context = {
        "page": opened.page,
        "live": live,
        "form": form,
        "token": opened.token(),
        "read": opened.read,
    }
    return show(request, "report.html", context, status=status)


@for_visitors
def report_about(request, condition):
    """From a condition's hub: which of its answers is the problem in?"""
    found = conditions_with_live_pages().filter(slug=condition).first()
    if found is None:
        return condition_moved(condition) or not_found(request, condition)
    facts = facts_of(found)
    context = {"condition": found, "answers": answers_about(found), "facts": facts, "contact": settings.CONTACT_EMAIL}
    return show(request, "report_about.html", context)


@for_visitors
def received(request, reference):
    """Thank the reader, and say where the report stands; nothing of what it says."""
    # PostgreSQL takes no NUL, not even to look for it.
    found = Report.objects.with_page().filter(reference=reference).first() if reference.isprintable() else None
    if found is None:
        return not_found(request)
    is_live = Edition.objects.live().filter(page=found.page).exists()
    return show(request, "report_received.html", {"report": found, "page": found.page, "is_live": is_live})


@for_visitors_who_write
def useful(request, condition, topic):
    """Ask whether a page was useful, or count the answer."""
    found = _wherever if request.method == "POST" else _editions
    live = found(condition, topic).live().first()
    if live is None:
        return moved("useful", condition, topic) or without_live_edition(request, condition, topic)
    problem, status = None, 200
    if request.method == "POST":
        answer = request.POST.get("answer")
        try:
            check_sent_from_here(request)
            if answer in ("yes", "no"):
                read = _read(request.POST, live)
                feedback.count_useful(read, is_useful=answer == "yes", address=address_of(request))
                return SeeOther(reverse("useful-thanks", args=[live.page.condition.slug, topic]))
            status = 422
        except Refused as refusal:
            problem, status = refusal, 429 if isinstance(refusal, feedback.TooMany) else 403
    response = show(request, "useful.html", {"edition": live, "page": live.page, "problem": problem}, status=status)
    return _later(response, problem)


@for_visitors
def useful_thanks(request, condition, topic):
    live = _editions(condition, topic).live().first()
    if live is None:
        return moved("useful-thanks", condition, topic) or without_live_edition(request, condition, topic)
    return show(request, "useful_thanks.html", {"edition": live, "page": live.page})


def _editions(condition, topic):
    return Edition.objects.with_page().filter(page__condition__slug=condition, page__topic__slug=topic)


def _wherever(condition, topic):
    """Return the editions of the page that has this address, or had it until an import renamed its condition.

    A form that somebody was filling in meanwhile cannot be led on: browsers would drop what was typed.
    """
    named = Condition.objects.filter(Q(slug=condition) | Q(former_slugs__slug=condition))
    return Edition.objects.with_page().filter(page__condition__in=named.values("pk"), page__topic__slug=topic)


def _read(sent, live):
    """Return the edition that the reader says to have read, if it ever was public; else the live one."""
    number = sent.get("edition", "")
    if not (number.isascii() and number.isdecimal() and len(number) <= 6):
        return live
    found = Edition.objects.ever_published().filter(page=live.page, number=int(number)).first()
    return found or live


def _later(response, refusal):
    """Tell programs, too, when they may try again."""
    if isinstance(refusal, feedback.TooMany):
        response["Retry-After"] = max(1, int((refusal.until - timezone.now()).total_seconds()))
    return response
