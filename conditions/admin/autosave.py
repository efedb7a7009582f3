"""Unsaved copies on the draft screen: keep what is typed, check it, and offer it back."""

from django.contrib import messages
from django.http import JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conditions.forms import DraftForm, citation_formset
from conditions.models import Citation, Edition
from conditions.models.edition import TEXT_COLUMNS
from conditions.newsroom import unsaved
from conditions.workflow import Refused, checklist, diff

# The name of the button and of the query parameter by which a person takes their unsaved copy.
USE = "unsaved"
_PREFIX = "citations-"


@require_POST
def unsaved_view(request, edition):
    """Keep the posted fields as the person's unsaved copy, or discard it with `discard`.

    Responds with JSON: `saved`, when; `others`, sentences about who else is editing; `checklist`, the HTML of the
    checklist for the typed text, and `missing`, the number of its problems. 409 with `why` if it cannot be kept.
    """
    if "discard" in request.POST:
        unsaved.discard(edition, by=request.user)
        messages.success(request, _("Unsaved text discarded."))
        return redirect(edition.get_admin_url())
    fields = {name: value for name, value in request.POST.items() if _is_field(name)}
    try:
        copy = unsaved.keep(edition, by=request.user, fields=fields)
    except Refused as refusal:
        return JsonResponse({"why": str(refusal)}, status=409)
    checks = typed_checks(*forms_of(copy))
    return JsonResponse(
        {
            "saved": _("Unsaved text kept at %(time)s.") % {"time": _time(copy.at)},
            "others": unsaved.editing(edition, but=request.user),
            "checklist": render_to_string("admin/conditions/_checks.html", {"checks": checks, "linked": True}),
            "missing": sum(len(check.problems) for check in checks),
        }
    )


def forms_of(copy):
    """Return the form and the formset of the draft's screen with the fields of an unsaved copy."""
    data = QueryDict(mutable=True)
    data.update(copy.fields)
    edition = Edition.objects.get(pk=copy.edition_id)
    edition.page = copy.edition.page
    return DraftForm(data, instance=edition), citation_formset(edition, data)


def typed_checks(form, citations):
    """Return the Checks of the typed text; what is not valid counts as it is saved."""
    form.is_valid()
    rows = [Citation(**row) for row in citations.rows()] if citations.is_valid() else None
    return checklist.checks(form.instance, citations=rows)


def typed_text(form, citations):
    """Return the ComparedText of the form and the formset; what is not valid is as it is saved, or left out."""
    form.is_valid()
    rows = sorted(citations.rows(), key=lambda row: row["number"]) if citations.is_valid() else []
    return diff.ComparedText(
        **{name: getattr(form.instance, name) for name in ("title", "short_answer", "body", "change_note")},
        citations=[diff.citation_line(Citation(**row)) for row in rows],
    )


def offer(edition, person):
    """Return what the draft's screen says of the person's unsaved copy; None without one that differs from the draft.

    A dict: `at`, the time; `is_older`, whether the draft was saved since, on another text; `comparison` with the saved
    text.
    """
    copy = unsaved.copy_of(edition, person)
    if copy is None:
        return None
    copy.edition = edition
    comparison = diff.compare(diff.ComparedText.of(edition), typed_text(*forms_of(copy)))
    if comparison.is_empty:
        return None
    return {
        "at": _time(copy.at),
        "is_older": copy.fields.get("lock") != str(edition.lock),
        "comparison": comparison,
    }


def _is_field(name):
    return name in TEXT_COLUMNS or name == "lock" or name.startswith(_PREFIX)


def _time(at):
    local = timezone.localtime(at)
    return date_format(local, "H:i" if local.date() == timezone.localdate() else "j M Y, H:i")
