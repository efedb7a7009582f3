"""Check of pasted text: the editor sends it and gets it back cleaned, with a line about the changes."""

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conditions import richtext, workflow
from conditions.site_pages.checking import WRITE as WRITE_SITE_PAGE
from conditions.workflow.checklist import PASTE_LIMIT


@require_POST
def paste_check_view(request):
    """Return the posted `html` in the stored form and a line that says what was changed, as JSON; store nothing.

    Responds 403 to people who may not write, and 413 with a line and no HTML if there are over PASTE_LIMIT characters.
    """
    if not any(request.user.has_perm(right) for right in (workflow.rules.WRITE, WRITE_SITE_PAGE)):
        return JsonResponse({"report": _("You have no permission to write texts.")}, status=403)
    html = request.POST.get("html", "")
    if len(html) > PASTE_LIMIT:
        sentence = _(
            "Nothing was pasted: the text is longer than %(limit)s characters with its markup. Paste it in parts, or "
            "as plain text."
        )
        return JsonResponse({"report": sentence % {"limit": PASTE_LIMIT}}, status=413)
    cleaned, changes = richtext.clean_and_report(html)
    return JsonResponse({"html": cleaned, "report": richtext.report_sentence(changes)})
