"""Import screens of the newsroom: upload a file, watch its progress, read the dry run's report, apply it."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db.models import Prefetch
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from accounts import proposals
from accounts.proposals import words
from conditions.importers.report import COUNTED
from conditions.models import ImportedFile, Release
from conditions.workflow import rules
from web.csv_export import CsvList
from web.read_only_admin import ReadOnlyAdmin

from . import (
    csv_columns,
    drafts,
    import_proposals,  # noqa: F401 - registers the kind
    imported_files,
    run_status,
    second_person,
    uploads,
    worker,
)
from .uploads import RunState

# Lines of each verb on the report screen.
SHOWN = 200
# Bytes of a multipart form besides the file: field names and boundaries.
FORM_OVERHEAD = 64 * 1024
# Seconds between reloads of the progress screen, for people without JavaScript who choose them.
RELOAD_SECONDS = 10


class ImportForm(forms.Form):
    """The file to import and its kind, a key of drafts.KINDS; for texts also an author."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of file"), error_messages={"required": gettext_lazy("Choose the kind of file.")}
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("At most 200 MB, such as en_product1.xml."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Choose another file."),
        },
    )
    origin = forms.CharField(
        label=gettext_lazy("Where it comes from"),
        max_length=300,
        help_text=gettext_lazy(
            "The address from which you downloaded the file, or who sent it, and when: “sciences.orphadata.com, 3 "
            "November 2026”. It is stored with the file’s name and SHA-256, and the person who confirms the import "
            "reads it."
        ),
        error_messages={"required": gettext_lazy("Say where the file comes from.")},
    )
    author = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label=gettext_lazy("Author of the texts"),
        required=False,
        empty_label="–",
        help_text=gettext_lazy(
            "Only for texts: the person in whose name they are imported, such as Erin, unless a text names its own "
            "author. You become an author too, so you cannot approve these texts."
        ),
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        writers = get_user_model().objects.with_perm(rules.WRITE).order_by("first_name", "username")
        self.fields["author"].queryset = writers
        self.fields["author"].initial = user.pk if drafts.may_write(user) else None
        for field in self.fields.values():
            field.widget.attrs["class"] = "wide"
        self.fields["kind"].choices = [
            ("", "–"),
            *((key, f"{kind.label} – {kind.files}") for key, kind in drafts.KINDS.items()),
        ]

    def clean(self):
        if self.cleaned_data.get("kind") == drafts.PAGES and not self.cleaned_data.get("author"):
            self.add_error("author", _("Choose the author of the texts."))
        return self.cleaned_data


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin, csv_columns.LastFileColumns, CsvList, admin.ModelAdmin):
    list_display = ["product", "source", "released_on", "version", "licence", "imported_at", "imported_file"]
    csv_columns = [
        *("source", "product", "version", "released_on", "licence", "licence_url", "credit", "url", "imported_at"),
        *("csv_file", "csv_sha256", "csv_uploaded_by", "csv_applied_by", "csv_file_imported"),
    ]
    actions = None
    change_list_template = "admin/conditions/import_list.html"

    def get_queryset(self, request):
        files = ImportedFile.objects.select_related("uploaded_by", "applied_by")
        return super().get_queryset(request).prefetch_related(Prefetch("files", files))

    @admin.display(description=gettext_lazy("last file"))
    def imported_file(self, release):
        file = csv_columns.last_file(release)
        return imported_files.description(file) if file else "–"

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(rules.STEER)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        return [
            path("import/", self._streamed(self.import_view), name="conditions_release_import"),
            path("import/<str:key>/", self.admin_site.admin_view(self.run_view), name="conditions_release_run"),
            path(
                "import/<str:key>/state/",
                self.admin_site.admin_view(self.state_view),
                name="conditions_release_state",
            ),
            path("import/<str:key>/stop/", self.admin_site.admin_view(self.stop_view), name="conditions_release_stop"),
            path(
                "import/<str:key>/apply/",
                self.admin_site.admin_view(self.apply_view),
                name="conditions_release_apply",
            ),
            *super().get_urls(),
        ]

    def _streamed(self, view):
        """Return the view with a size check before the upload is read, and with uploads streamed to disk.

        The CSRF check reads the form, so it has to run after both: the outer view is exempt, and `admin_view` checks.
        """
        guarded = self.admin_site.admin_view(view)

        @csrf_exempt
        def streamed(request):
            size = str(request.META.get("CONTENT_LENGTH") or 0)
            if not size.isdecimal() or int(size) > uploads.MAX_BYTES + FORM_OVERHEAD:
                # As a GET the request's body is not read, and the view shows the form with the reason.
                request.method = "GET"
                request.is_too_large = True
            request.upload_handlers = [TemporaryFileUploadHandler(request)]
            return guarded(request)

        return streamed

    def import_view(self, request):
        """Show the upload form and the recent imports; on a POST store the file and start its dry run."""
        self._check_right(request)
        if getattr(request, "is_too_large", False):
            form = ImportForm(request.user)
            problem = _("The file is larger than 200 MB. Import it with the command. Nothing was changed.")
            return self._form(request, form, status=413, problem=problem)
        worker.resume_lost()
        if request.method != "POST":
            return self._form(request, ImportForm(request.user))
        form = ImportForm(request.user, request.POST, request.FILES)
        if not form.is_valid():
            return self._form(request, form, status=422)
        values = form.cleaned_data
        author = values["author"] if values["kind"] == drafts.PAGES else None
        run = uploads.store_upload(values["file"], values["kind"], request.user, author, values["origin"])
        return self._start(request, run)

    def apply_view(self, request, key):
        """Apply the file of a dry run that changes nothing that readers see; only its uploader may."""
        self._check_right(request)
        if request.method != "POST":
            return redirect("admin:conditions_release_import")
        run = uploads.find_run(key)
        if run and run.can_be_applied and (run.by != request.user.pk or run.report().public_conditions):
            messages.error(request, _("You cannot apply this import: it needs its uploader, or a second person."))
            return redirect("admin:conditions_release_run", key)
        try:
            run = uploads.begin_application(key, request.user)
        except uploads.Expired:
            messages.error(request, run_status.not_kept())
            return redirect("admin:conditions_release_import")
        return self._start(request, run)

    def stop_view(self, request, key):
        """Stop a running import of any person."""
        self._check_right(request)
        run = self._run(request, key)
        if request.method == "POST" and not run.has_ended:
            worker.stop(run, request.user)
            run = uploads.find_run(key)
            if not run.has_ended:
                messages.info(request, _("The import stops within seconds, unless it is already storing its data."))
        elif request.method == "POST":
            messages.info(request, _("This import has ended already."))
        return redirect("admin:conditions_release_run", key)

    def run_view(self, request, key):
        """Show the progress of an import, or its report when it is done; later, what is stored about its file."""
        # PostgreSQL takes no query with a character NUL.
        is_gone = uploads.is_key(key) and uploads.find_run(key) is None
        if is_gone and (file := ImportedFile.objects.filter(run=key).first()):
            return self._file(request, file)
        run = self._run(request, key)
        if run.state == RunState.DONE:
            return self._report(request, run)
        context = {
            "title": _("Import of %(file)s") % {"file": run.name},
            "run": run,
            "kind": drafts.KINDS[run.kind].label,
            "progress": run_status.progress(run),
            "position": run_status.byte_position(run),
            "reload": RELOAD_SECONDS,
            "reloads": not run.has_ended and "reload" in request.GET,
        }
        return self._page(request, "import_progress", context, 200)

    def state_view(self, request, key):
        """Return JSON for progress.js: "ended", "progress" (text) and "position" (bytes or null)."""
        run = self._run(request, key)
        return JsonResponse(
            {
                "ended": run.has_ended,
                "progress": run_status.progress(run),
                "position": run_status.byte_position(run),
            }
        )

    def _check_right(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _check_report_right(self, request):
        # Reviewers, who may confirm an import, see its report.
        if not (self.has_view_permission(request) or request.user.has_perm(rules.REVIEW)):
            raise PermissionDenied

    def _run(self, request, key):
        self._check_report_right(request)
        worker.resume_lost()
        run = uploads.find_run(key)
        if run is None:
            raise Http404
        return run

    def _start(self, request, run):
        worker.start(run)
        return redirect("admin:conditions_release_run", run.key)

    def _form(self, request, form, *, status=200, problem=""):
        runs = [(run, drafts.KINDS[run.kind].label, run_status.summary(run)) for run in uploads.runs()]
        context = {"title": _("Import"), "form": form, "problem": problem, "runs": runs}
        return self._page(request, "import", context, status)

    def _report(self, request, run):
        report = run.report()
        proposal = second_person.waiting(run) if run.can_be_applied else None
        rows = [(kind, [counts[verb] for verb in COUNTED]) for kind, counts in report.rows()]
        context = {
            "title": _("Changes made by the import") if run.is_application else _("Changes that the import would make"),
            "run": run,
            "kind": drafts.KINDS[run.kind].label,
            "is_applied_by_uploader": run.can_be_applied and not report.public_conditions,
            "is_uploader": run.by == request.user.pk,
            "proposal": proposal,
            "may_confirm": proposal and proposals.kind_of(proposal).may_confirm(request.user, proposal),
            "waits_for": words.waits_for(proposal) if proposal else "",
            "report": report,
            "verbs": COUNTED.values(),
            "rows": rows,
            "groups": report.sections(SHOWN),
            "shown": SHOWN,
        }
        return self._page(request, "import_report", context, 200)

    def _file(self, request, file):
        self._check_report_right(request)
        context = {
            "title": _("Import of %(file)s") % {"file": file.name},
            "file": file,
            "kind": drafts.KINDS[file.kind].label,
            "description": imported_files.description(file),
        }
        return self._page(request, "import_file", context, 200)

    def _page(self, request, template, context, status):
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/conditions/{template}.html", context, status=status)
