"""Imports in the newsroom: upload a file, follow its reading, see what it would change, then apply it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from conditions.importers.report import VERBS
from conditions.models import Release
from conditions.workflow import rules
from web.csv_export import CsvList

from . import drafts, run_status, uploads, worker
from .uploads import State

# Lines of each verb on the report's page.
SHOWN = 200
# Beside the file itself, a form has a few names and boundaries.
SLACK = 64 * 1024
# How often a page without scripts is asked for again, by those who choose so.
RELOAD_SECONDS = 10


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What the file is"))
    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("Up to 200 MB."), allow_empty_file=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "wide"
        self.fields["kind"].choices = [
            ("", "–"),
            *((key, f"{kind.label} – {kind.files}") for key, kind in drafts.KINDS.items()),
        ]


@admin.register(Release)
class ReleaseAdmin(CsvList, admin.ModelAdmin):
    list_display = ["product", "source", "released_on", "version", "licence", "imported_at"]
    actions = None
    change_list_template = "admin/conditions/import_list.html"

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(rules.STEER)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        return [
            path("import/", self._streamed(self.import_view), name="conditions_release_import"),
            path("import/<str:key>/", self.admin_site.admin_view(self.run_view), name="conditions_release_run"),
            path(
                "import/<str:key>/state/",
                self.admin_site.admin_view(self.state_view),
                name="conditions_release_state",
            ),
            path(
                "import/<str:key>/apply/",
                self.admin_site.admin_view(self.apply_view),
                name="conditions_release_apply",
            ),
            *super().get_urls(),
        ]

    def _streamed(self, view):
        """Look at an upload's size before it is read, and let it go to disk, not into memory.

        The token check reads the form, so it has to come after both: `admin_view` brings its own.
        """
        guarded = self.admin_site.admin_view(view)

        @csrf_exempt
        def streamed(request):
            size = str(request.META.get("CONTENT_LENGTH") or 0)
            if not size.isdecimal() or int(size) > uploads.MOST_BYTES + SLACK:
                # Nothing of it is read; the form is shown afresh, with the reason.
                request.method = "GET"
                request.is_too_large = True
            request.upload_handlers = [TemporaryFileUploadHandler(request)]
            return guarded(request)

        return streamed

    def import_view(self, request):
        """Ask for a file, and list what became of the last ones; with a file, start its rehearsal."""
        self._check_right(request)
        if getattr(request, "is_too_large", False):
            form = ImportForm()
            problem = _("The file is larger than 200 MB; import it with the command. Nothing was changed.")
            return self._form(request, form, status=413, problem=problem)
        if request.method != "POST":
            return self._form(request, ImportForm())
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._form(request, form, status=422)
        run = uploads.keep(form.cleaned_data["file"], form.cleaned_data["kind"], request.user)
        return self._start(request, run)

    def apply_view(self, request, key):
        """Import the file that was rehearsed, exactly that one."""
        self._check_right(request)
        if request.method != "POST":
            return redirect("admin:conditions_release_import")
        try:
            run = uploads.take(key, request.user)
        except uploads.Expired:
            messages.error(
                request,
                _("This file is not kept any more: it was imported, or an hour has passed. Choose it again."),
            )
            return redirect("admin:conditions_release_import")
        return self._start(request, run)

    def run_view(self, request, key):
        """Show how far an import is, and at its end its report, to whichever chief editor asks."""
        run = self._run(request, key)
        if run.state == State.DONE:
            return self._report(request, run)
        context = {
            "title": _("Import of %(file)s") % {"file": run.name},
            "run": run,
            "kind": drafts.KINDS[run.kind].label,
            "progress": run_status.progress(run),
            "position": run_status.measured(run),
            "problem": run_status.problem(run),
            "reload": RELOAD_SECONDS,
            "reloads": run.is_under_way and "reload" in request.GET,
        }
        return self._page(request, "import_progress", context, 200)

    def state_view(self, request, key):
        """Answer {"ended", "progress", "position"}, the position in bytes or null: what the page's script asks for."""
        run = self._run(request, key)
        return JsonResponse(
            {
                "ended": not run.is_under_way,
                "progress": run_status.progress(run),
                "position": run_status.measured(run),
            }
        )

    def _check_right(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _run(self, request, key):
        self._check_right(request)
        run = uploads.find(key)
        if run is None:
            raise Http404
        return run

    def _start(self, request, run):
        worker.start(run, author=request.user if request.user.has_perm(rules.WRITE) else None)
        return redirect("admin:conditions_release_run", run.key)

    def _form(self, request, form, *, status=200, problem=""):
        runs = [(run, drafts.KINDS[run.kind].label, run_status.summary(run)) for run in uploads.runs()]
        context = {"title": _("Import"), "form": form, "problem": problem, "runs": runs}
        return self._page(request, "import", context, status)

    def _report(self, request, run):
        report = run.report()
        rows = [(kind, [counts[verb] for verb in VERBS]) for kind, counts in report.rows()]
        groups = [
            (verb, label, report.lines[verb][:SHOWN], report.total(verb))
            for verb, label in VERBS.items()
            if report.lines.get(verb)
        ]
        context = {
            "title": _("What the import changed") if run.is_application else _("What the import would change"),
            "run": run,
            "kind": drafts.KINDS[run.kind].label,
            "can_be_applied": run.can_be_applied(request.user),
            "report": report,
            "verbs": VERBS.values(),
            "rows": rows,
            "groups": groups,
            "shown": SHOWN,
        }
        return self._page(request, "import_report", context, 200)

    def _page(self, request, template, context, status):
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/conditions/{template}.html", context, status=status)
