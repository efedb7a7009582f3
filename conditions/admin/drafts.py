"""Draft screen: the form of a draft, saving, and edit conflicts."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from conditions import facts, richtext, workflow
from conditions.forms import DraftForm, citation_formset
from conditions.importers.records import UnreadableFile
from conditions.models import Comment
from conditions.newsroom import unsaved
from conditions.views.edition_text import community_parts
from conditions.vocabularies import State
from conditions.workflow import checklist, diff

from . import autosave, manuscripts, measure_card

# Characters of what a placeholder would show, which may be a long table.
_CHIP_LENGTH = 160


def draft_view(model_admin, request, edition):
    """Show the draft's form, or save it on a POST; after any error the form shows the typed text again."""
    if request.method != "POST":
        if autosave.USE in request.GET and (copy := unsaved.copy_of(edition, request.user)):
            return _screen(model_admin, request, edition, *autosave.forms_of(copy), is_unsaved=True)
        form = DraftForm(instance=edition, initial={"lock": edition.lock})
        offer = autosave.offer(edition, request.user)
        return _screen(model_admin, request, edition, form, citation_formset(edition), offer=offer)
    if manuscripts.BUTTON in request.POST:
        return _manuscript_screen(model_admin, request, edition)
    form = DraftForm(request.POST, instance=_copy(edition))
    citations = citation_formset(edition, request.POST)
    valid = form.is_valid()
    if not (citations.is_valid() and valid):
        return _screen(model_admin, request, edition, form, citations, status=422)
    try:
        saved = workflow.save_draft(
            edition, by=request.user, lock=form.cleaned_data["lock"], citations=citations.rows(), **form.text()
        )
    except workflow.EditConflict as conflict:
        return _conflict(model_admin, request, form, citations, conflict)
    except workflow.Refused as refusal:
        for sentence in refusal.sentences:
            form.add_error(None, sentence)
        edition.refresh_from_db()
        return _screen(model_admin, request, edition, form, citations, status=409)
    unsaved.discard(edition, by=request.user)
    if report := richtext.report_sentence(workflow.changes_on_save(form.typed_text(), citations.typed_rows())):
        messages.info(request, report)
    return _saved_response(request, saved, changed=saved.lock != edition.lock)


def _manuscript_screen(model_admin, request, edition):
    """Show the form with the uploaded manuscript added to the typed text, or with a sentence why it was not added."""
    form, citations = DraftForm(request.POST, instance=_copy(edition)), citation_formset(edition, request.POST)
    try:
        workflow.rules.check("save_draft", edition, request.user)
        data, added = manuscripts.add_manuscript(request)
    except (UnreadableFile, workflow.Refused) as error:
        for sentence in getattr(error, "sentences", [str(error)]):
            form.add_error(None, sentence)
        return _screen(model_admin, request, edition, form, citations, status=422)
    form, citations = DraftForm(data, instance=_copy(edition)), citation_formset(edition, data)
    return _screen(model_admin, request, edition, form, citations, added=added)


def _saved_response(request, edition, *, changed):
    """Redirect where the pressed button leads: submission, preview, or the draft with a message."""
    if "_submit" in request.POST:
        return redirect("admin:conditions_edition_step", edition.pk, "submit")
    if "_preview" in request.POST:
        return redirect("admin:conditions_edition_preview", edition.pk)
    if changed:
        messages.success(
            request,
            _("Saved %(edition)s. It is not public until a reviewer approves it.") % {"edition": edition.name},
        )
    else:
        messages.info(request, _("Nothing to save: the text is unchanged."))
    return redirect(edition.get_admin_url())


def _conflict(model_admin, request, form, citations, conflict):
    """Compare the other person's saved text with the typed text; the shown form overwrites it when saved again."""
    current = conflict.current
    typed = autosave.typed_text(form, citations)
    form.add_error(None, str(conflict))
    form.data = form.data.copy()
    form.data["lock"] = current.lock
    comparison = diff.compare(diff.ComparedText.of(current), typed)
    return _screen(model_admin, request, current, form, citations, status=409, comparison=comparison)


def _screen(model_admin, request, edition, form, citations, *, status=200, comparison=None, added=None, **more):
    live = edition.page.live_edition()
    response = TemplateResponse(
        request,
        "admin/conditions/draft.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": edition.title or edition.page.question,
            "opts": model_admin.opts,
            "edition": edition,
            "page": edition.page,
            "live": live,
            "form": form,
            "citations": citations,
            "media": form.media + citations.media,
            "measure": measure_card.card(edition),
            "checks": autosave.typed_checks(form, citations) if form.is_bound else checklist.checks(edition),
            "hints": [hint for hint in checklist.hints(edition) if not hint.passed],
            "chips": _chips(edition.page.condition) if edition.state == State.DRAFT else {},
            "choices": [
                choice
                for choice in workflow.choices(edition, request.user)
                if choice.row.verb not in ("save_draft", "submit")
            ],
            "is_draft": edition.state == State.DRAFT,
            "reason": _why_it_came_back(edition),
            "threads": Comment.objects.threads().carried_to(edition),
            "comparison": comparison,
            "added": added,
            "editing": unsaved.editing(edition, but=request.user),
            **more,
            "preview_url": reverse("admin:conditions_edition_preview", args=[edition.pk]),
        },
        status=status,
    )
    return model_admin.admin_site.protect_editor(response)


def _chips(condition):
    """Return {name of each placeholder: what the editor shows in its place}."""
    count = "".join(words for _tag, _attributes, words in community_parts(condition))
    lines = {**facts.shown(condition), "community-count": count}
    return {name: Truncator(line).chars(_CHIP_LENGTH) for name, line in lines.items()}


def _why_it_came_back(edition):
    """Return the event that sent back the previous edition, or None if this draft does not continue one."""
    before = edition.page.editions.filter(number=edition.number - 1, state=State.RETURNED).first()
    return before.events.filter(to_state=State.RETURNED).select_related("actor").last() if before else None


def _copy(edition):
    """Return a second instance of the edition, because a ModelForm writes the typed values into its instance."""
    copied = type(edition).objects.get(pk=edition.pk)
    copied.page = edition.page
    return copied
