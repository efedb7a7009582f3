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
from conditions.views.decorators import public_form_view, public_view
from conditions.views.editions import moved
from conditions.views.not_found import not_found
from conditions.views.page_rendering import render_page
from conditions.views.question import without_live_edition
from conditions.workflow import Refused

from . import form_token, sections
from .cross_site import CrossSiteForm, check_same_site
from .forms import ReportForm


class SeeOther(HttpResponseRedirect):
    """A redirect after a POST: the browser fetches the next page with GET, and going back sends nothing twice."""

    status_code = 303


@public_form_view
def report(request, condition, topic):
    """Show the form for a problem on one page, or store what was sent; on an error the typed text stays."""
    if request.method == "POST":
        live = _editions_by_any_slug(condition, topic).live().first()
        # The page may have been withdrawn while the reader wrote; the newsroom still wants the report.
        known = live or _editions_by_any_slug(condition, topic).withdrawn().order_by("-withdrawn_at").first()
        return _receive(request, known, live) if known else without_live_edition(request, condition, topic)
    live = _editions(condition, topic).live().first()
    if live is None:
        return moved("report", condition, topic) or without_live_edition(request, condition, topic)
    form = ReportForm(initial={"section": request.GET.get("section", "")}, page_sections=sections.sections_of(live))
    return _form(request, form, form_token.new_token(live.page, live, _edition_read(request.GET, live)), live)


def _receive(request, known, live):
    """Store a report about the page of the edition `known`, or show the form again.

    `live` is the live edition, or None if the page was withdrawn meanwhile.
    """
    token = form_token.read_token(request.POST.get("form", ""), known.page)
    form = ReportForm(request.POST, page_sections=sections.sections_of(token.shown if token else known))
    refusal = None
    try:
        check_same_site(request)
        if token is None:
            raise form_token.expired()
        if form.is_valid():
            token.check()
            return SeeOther(_stored(request, token, form).get_absolute_url())
    except Refused as refused:
        refusal = refused
        form.add_error(None, str(refusal))
    status = {CrossSiteForm: 403, feedback.RateLimited: 429}.get(type(refusal), 422)
    if token is None or token.is_old:
        token = form_token.new_token(known.page, known, token.read if token else known)
    # Otherwise the token keeps its time, so that a reader who was too quick can send the form again at once.
    return _with_retry_after(_form(request, form, token, live, status=status), refusal)


def _stored(request, token, form):
    return feedback.receive(
        token,
        section=form.chosen,
        text=form.cleaned_data["text"],
        email=form.cleaned_data["email"],
        address=address_of(request),
    )


def _form(request, form, token, live, *, status=200):
    if form.is_bound:
        # The headings of a text that is no longer live are not shown either.
        form.offer(sections.sections_of(live) if live else [])
    context = {
        "page": token.page,
        "live": live,
        "form": form,
        "token": token.signed(),
        "read": token.read,
    }
    return render_page(request, "report.html", context, status=status)


@public_view
def report_about(request, condition):
    """Ask which answer of a condition the problem is in; the condition's hub links here."""
    hub = conditions_with_live_pages().filter(slug=condition).first()
    if hub is None:
        return condition_moved(condition) or not_found(request, condition)
    facts = facts_of(hub)
    context = {"condition": hub, "answers": answers_about(hub), "facts": facts, "contact": settings.CONTACT_EMAIL}
    return render_page(request, "report_about.html", context)


@public_view
def received(request, reference):
    """Thank the reader, and show the state of the report, but none of its words."""
    # PostgreSQL raises an error for a NUL in a query.
    known = Report.objects.with_page().filter(reference=reference).first() if reference.isprintable() else None
    if known is None:
        return not_found(request)
    is_live = Edition.objects.live().filter(page=known.page).exists()
    return render_page(request, "report_received.html", {"report": known, "page": known.page, "is_live": is_live})


@public_form_view
def useful(request, condition, topic):
    """Ask whether a page was useful, or count the answer."""
    find = _editions_by_any_slug if request.method == "POST" else _editions
    live = find(condition, topic).live().first()
    if live is None:
        return moved("useful", condition, topic) or without_live_edition(request, condition, topic)
    problem, status = None, 200
    if request.method == "POST":
        answer = request.POST.get("answer")
        try:
            check_same_site(request)
            if answer in ("yes", "no"):
                read = _edition_read(request.POST, live)
                feedback.count_useful(read, is_useful=answer == "yes", address=address_of(request))
                return SeeOther(reverse("useful-thanks", args=[live.page.condition.slug, topic]))
            status = 422
        except Refused as refusal:
            problem, status = refusal, 429 if isinstance(refusal, feedback.RateLimited) else 403
    response = render_page(
        request, "useful.html", {"edition": live, "page": live.page, "problem": problem}, status=status
    )
    return _with_retry_after(response, problem)


@public_view
def useful_thanks(request, condition, topic):
    live = _editions(condition, topic).live().first()
    if live is None:
        return moved("useful-thanks", condition, topic) or without_live_edition(request, condition, topic)
    return render_page(request, "useful_thanks.html", {"edition": live, "page": live.page})


def _editions(condition, topic):
    return Edition.objects.with_page().filter(page__condition__slug=condition, page__topic__slug=topic)


def _editions_by_any_slug(condition, topic):
    """Return the editions of the page at this address, or at it before an import renamed its condition.

    A POST cannot be redirected to the new address: browsers would drop what was typed.
    """
    renamed = Condition.objects.filter(Q(slug=condition) | Q(former_slugs__slug=condition))
    return Edition.objects.with_page().filter(page__condition__in=renamed.values("pk"), page__topic__slug=topic)


def _edition_read(data, live):
    """Return the edition that the reader came from, if it ever was public; else the live edition."""
    number = data.get("edition", "")
    if not (number.isascii() and number.isdecimal() and len(number) <= 6):
        return live
    return Edition.objects.ever_published().filter(page=live.page, number=int(number)).first() or live


def _with_retry_after(response, refusal):
    """Add a Retry-After header if the refusal is a rate limit."""
    if isinstance(refusal, feedback.RateLimited):
        response["Retry-After"] = max(1, int((refusal.until - timezone.now()).total_seconds()))
    return response
