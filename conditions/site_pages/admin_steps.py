"""One page about this site in the newsroom: its draft, and the steps that ask before they are done."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import ask_password, without_given_password
from conditions import site_pages, workflow
from conditions.workflow import diff

from .checking import PUBLISH, WRITE
from .forms import LockForm, VersionForm
from .views import as_read


@dataclass(frozen=True)
class Step:
    """How a verb is asked for, and what is said once it is done."""

    label: str
    act: callable
    explanation: str
    outcome: str
    is_dangerous: bool = False


STEPS = {
    "publish": Step(
        gettext_lazy("Publish"),
        site_pages.publish,
        gettext_lazy(
            "Readers see this version at once, with your name and the date. It can never be changed afterwards; "
            "versions before it stay readable."
        ),
        gettext_lazy("The new version is public now."),
    ),
    "discard": Step(
        gettext_lazy("Discard the draft"),
        site_pages.discard,
        gettext_lazy("The draft is deleted, and its text with it. What readers see is unchanged."),
        gettext_lazy("The draft is gone. What readers see is unchanged."),
        is_dangerous=True,
    ),
}


def draft_view(model_admin, request, page, draft):
    """Save the draft; whatever goes wrong, the typed text stays on the screen."""
    # A form writes what was typed into its instance: it gets one that nobody else reads.
    form = VersionForm(request.POST, instance=page.draft())
    if not form.is_valid():
        return screen(model_admin, request, page, draft, form=form, status=422)
    try:
        if draft is None:
            raise workflow.WrongState(_("This page has no draft any more. Copy what you typed and open a new one."))
        saved = site_pages.save_draft(draft, by=request.user, lock=form.cleaned_data["lock"], **form.text())
    except workflow.EditConflict as conflict:
        return _conflict(model_admin, request, page, form, conflict)
    except workflow.Refused as refusal:
        _add_sentences(form, refusal)
        return screen(model_admin, request, page, page.draft(), form=form, status=409)
    if "_publish" in request.POST:
        return redirect("admin:conditions_sitepage_step", page.pk, "publish")
    if "_preview" in request.POST:
        return redirect("admin:conditions_sitepage_preview", page.pk)
    if saved.lock != draft.lock:
        messages.success(request, _("Saved. Nothing of it is public before a chief editor publishes it."))
    else:
        messages.info(request, _("Nothing was different, so nothing was saved."))
    return redirect(page.get_admin_url())


def step_view(model_admin, request, page, draft, verb):
    """Show what changes, ask, and do it."""
    step = STEPS[verb]
    form, status = LockForm(request.POST or None, initial={"lock": draft.lock}), 200
    if verb == "publish":
        # The page says who published it, and nobody else reads it first.
        ask_password(form, request)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                step.act(draft, by=request.user, lock=form.cleaned_data["lock"])
            except workflow.Refused as refusal:
                _add_sentences(form, refusal)
                form.data = {"lock": page.draft().lock if page.draft() else 0}
                status = 409
            else:
                messages.success(request, step.outcome)
                return redirect(page.get_admin_url())
        without_given_password(form, request)
    live = page.live_version()
    return TemplateResponse(
        request,
        "admin/conditions/site_page_step.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": step.label,
            "opts": model_admin.opts,
            "site_page": page,
            "draft": draft,
            "live": live,
            "step": step,
            "form": form,
            "why_not": _why_not(verb, draft, request.user) if request.method != "POST" else [],
            "comparison": compare(live, draft) if live else None,
        },
        status=status,
    )


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
            "publishes": request.user.has_perm(PUBLISH),
            "versions": page.versions.published().select_related("published_by").order_by("-number"),
            "preview_url": reverse("admin:conditions_sitepage_preview", args=[page.pk]),
        },
        status=status,
    )
    return model_admin.admin_site.protect_editor(response) if form else response


def compare(old, new):
    """Return the diff.Comparison of two versions; the short form takes the place of a short answer."""
    return diff.compare(*(_text(**_columns(version)) for version in (old, new)))


def _columns(version):
    return {name: getattr(version, name) for name in ("title", "short", "body", "change_note")}


def _text(*, short, **columns):
    return diff.ComparedText(short_answer=short, **columns)


def _conflict(model_admin, request, page, form, conflict):
    """Show what the other person saved against what was typed; saving again replaces theirs."""
    current = conflict.current
    comparison = diff.compare(_text(**_columns(current)), _text(**form.text()))
    form.add_error(None, str(conflict))
    form.data = form.data.copy()
    form.data["lock"] = current.lock
    return screen(model_admin, request, page, current, form=form, comparison=comparison, status=409)


def _why_not(verb, draft, by):
    """Return the sentences that keep this person from the step now."""
    try:
        if verb == "publish":
            site_pages.check_publish(draft, by)
        else:
            site_pages.check_write(by)
    except workflow.Refused as refusal:
        return _sentences(refusal)
    return []


def _sentences(refusal):
    return refusal.sentences


def _add_sentences(form, refusal):
    for sentence in _sentences(refusal):
        form.add_error(None, sentence)
