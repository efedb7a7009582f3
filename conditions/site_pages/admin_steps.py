"""The newsroom's screen of a page about the site, and its confirmation screens."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions import richtext, site_pages, workflow
from conditions.workflow import diff
from web.refusals import reasons_against
from web.steps import StepScreen, posted, succeed

from . import proposals
from .checking import WRITE
from .forms import LockForm, VersionForm
from .views import as_read


@dataclass(frozen=True)
class SitePageStep:
    """The screen of a verb: the verb, the check that it would pass, and the sentences before and after."""

    label: str
    act: callable
    check: callable
    explanation: str
    outcome: str
    is_dangerous: bool = False


STEPS = {
    "propose": SitePageStep(
        gettext_lazy("Propose for publication"),
        proposals.propose,
        site_pages.check_propose,
        gettext_lazy(
            "A second person, a chief editor or a superuser, publishes exactly this version. Readers then see it with "
            "that person’s name and the date. It can never be changed afterwards; earlier versions stay readable."
        ),
        gettext_lazy("Version proposed. It becomes public when a second person confirms it."),
    ),
    "discard": SitePageStep(
        gettext_lazy("Discard draft"),
        site_pages.discard,
        lambda draft, by: site_pages.check_write(by),
        gettext_lazy("The draft and its text are deleted. What readers see is unchanged."),
        gettext_lazy("Draft discarded. What readers see is unchanged."),
        is_dangerous=True,
    ),
}


def draft_view(model_admin, request, page, draft):
    """Save the draft; if that fails, the typed text stays on the screen."""
    # A form writes what was typed into its instance, so it gets one of its own.
    form = VersionForm(request.POST, instance=page.draft())
    if not form.is_valid():
        return screen(model_admin, request, page, draft, form=form, status=422)
    try:
        if draft is None:
            raise workflow.WrongState(_("This page no longer has a draft. Copy what you typed and open a new draft."))
        saved = site_pages.save_draft(draft, by=request.user, lock=form.cleaned_data["lock"], **form.text())
    except workflow.EditConflict as conflict:
        return _conflict(model_admin, request, page, form, conflict)
    except workflow.Refused as refusal:
        for sentence in refusal.sentences:
            form.add_error(None, sentence)
        return screen(model_admin, request, page, page.draft(), form=form, status=409)
    if report := richtext.report_sentence(workflow.changes_on_save(form.typed_text(), [])):
        messages.info(request, report)
    if "_propose" in request.POST:
        return redirect("admin:conditions_sitepage_step", page.pk, "propose")
    if "_preview" in request.POST:
        return redirect("admin:conditions_sitepage_preview", page.pk)
    if saved.lock != draft.lock:
        messages.success(
            request, _("Draft saved. It becomes public when one person proposes it and another confirms it.")
        )
    else:
        messages.info(request, _("Nothing to save: the text is unchanged."))
    return redirect(page.get_admin_url())


def step_view(request, page, draft, verb):
    """Show what changes, ask, and do it."""
    step = STEPS[verb]
    form = LockForm(posted(request), initial={"lock": draft.lock})

    def act(cleaned_data):
        step.act(draft, by=request.user, lock=cleaned_data["lock"])
        return succeed(request, step.outcome, page.get_admin_url())

    def refresh():
        # The page now shows the draft as another person left it, so the next click is about that one.
        form.data = {"lock": page.draft().lock if page.draft() else 0}

    def context():
        live = page.live_version()
        comparison = compare(live, draft) if live else None
        return {"site_page": page, "draft": draft, "live": live, "comparison": comparison}

    screen = StepScreen(
        title=step.label,
        explanation=step.explanation,
        act=act,
        back=page.get_admin_url(),
        is_dangerous=step.is_dangerous,
        template="admin/conditions/site_page_step.html",
        context=context,
        why_not=lambda: reasons_against(step.check, draft, request.user),
        refresh=refresh,
    )
    return screen.respond(request, form)


def screen(model_admin, request, page, draft, *, form=None, comparison=None, status=200):
    live = page.live_version()
    writes = request.user.has_perm(WRITE)
    if form is None and draft is not None and writes:
        form = VersionForm(instance=draft, initial={"lock": draft.lock})
    response = TemplateResponse(
        request,
        "admin/conditions/site_page.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": page.name,
            "opts": model_admin.opts,
            "site_page": page,
            "live": live,
            "draft": draft,
            "draft_text": as_read(draft) if draft and form is None else None,
            "form": form,
            "media": form.media if form else "",
            "missing": site_pages.missing(draft) if draft else [],
            "conflict": comparison,
            "comparison": compare(live, draft) if live and draft else None,
            "writes": writes,
            "waiting": proposals.waiting(page),
            "versions": page.versions.published().select_related("published_by").order_by("-number"),
            "preview_url": reverse("admin:conditions_sitepage_preview", args=[page.pk]),
        },
        status=status,
    )
    return model_admin.admin_site.protect_editor(response) if form else response


def compare(old, new):
    """Return the diff.Comparison of two versions; `short` is compared as a short answer."""
    return diff.compare(*(_text(**_columns(version)) for version in (old, new)))


def _columns(version):
    return {name: getattr(version, name) for name in ("title", "short", "body", "change_note")}


def _text(*, short, **columns):
    return diff.ComparedText(short_answer=short, **columns)


def _conflict(model_admin, request, page, form, conflict):
    """Show what the other person saved beside what was typed; saving again replaces their text."""
    current = conflict.current
    comparison = diff.compare(_text(**_columns(current)), _text(**form.text()))
    form.add_error(None, str(conflict))
    form.data = form.data.copy()
    form.data["lock"] = current.lock
    return screen(model_admin, request, page, current, form=form, comparison=comparison, status=409)
