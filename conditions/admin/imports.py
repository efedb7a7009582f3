"""Imports in the newsroom: upload a file, read what it would change, then apply it; and what was imported."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from conditions import intake
from conditions.importers.records import Unreadable
from conditions.importers.report import VERBS
from conditions.importers.syncing import release_of
from conditions.models import Release
from conditions.workflow import rules

from . import uploads

# Lines of each verb on the report's page.
SHOWN = 200
# Beside the file itself, a form has a few names and boundaries.
SLACK = 64 * 1024


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What the file is"))
    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("Up to 200 MB."), allow_empty_file=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "wide"
        self.fields["kind"].choices = [
            ("", "–"),
            *((key, f"{kind.label} – {kind.files}") for key, kind in intake.KINDS.items()),
        ]


@admin.register(Release)
class ReleaseAdmin(admin.ModelAdmin):
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
            path("import/apply/", self.admin_site.admin_view(self.apply_view), name="conditions_release_apply"),
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
        """Ask for a file; with one, rehearse its import and show what it would change."""
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
        upload = uploads.keep(form.cleaned_data["file"], form.cleaned_data["kind"])
        try:
            report = self._run(request, upload, apply=False)
        except Unreadable as error:
            upload.drop()
            return self._form(request, form, status=422, problem=str(error))
        return self._report(request, upload, report, token=upload.token(request.user))

    def apply_view(self, request):
        """Import the file that was rehearsed, exactly that one."""
        self._check_right(request)
        if request.method != "POST":
            return redirect("admin:conditions_release_import")
        try:
            upload = uploads.kept(request.POST.get("token", ""), request.user)
        except uploads.Expired:
            messages.error(
                request,
                _("This file is not kept any more: it was imported, or an hour has passed. Choose it again."),
            )
            return redirect("admin:conditions_release_import")
        try:
            report = self._run(request, upload, apply=True)
        except Unreadable as error:
            return self._form(request, ImportForm(), status=422, problem=str(error))
        finally:
            upload.drop()
        self._log(request, upload, report)
        return self._report(request, upload, report, token="")

    def _check_right(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _run(self, request, upload, *, apply):
        author = request.user if request.user.has_perm(rules.WRITE) else None
        with upload.path.open("rb") as stream:
            return intake.KINDS[upload.kind].run(stream, upload.name, apply=apply, author=author)

    def _log(self, request, upload, report):
        for header in report.headers:
            release = release_of(header)
            LogEntry.objects.create(
                user=request.user,
                content_type=ContentType.objects.get_for_model(Release),
                object_id=str(release.pk),
                object_repr=str(release)[:200],
                action_flag=CHANGE,
                change_message=f"{upload.name} SHA-256 {upload.sha256}",
            )

    def _form(self, request, form, *, status=200, problem=""):
        context = {"title": _("Import"), "form": form, "problem": problem}
        return self._page(request, "import", context, status)

    def _report(self, request, upload, report, *, token):
        rows = [(kind, [counts[verb] for verb in VERBS]) for kind, counts in report.rows()]
        groups = [
            (verb, label, report.lines[verb][:SHOWN], report.total(verb))
            for verb, label in VERBS.items()
            if report.lines.get(verb)
        ]
        context = {
            "title": _("What the import would change") if token else _("What the import changed"),
            "upload": upload,
            "kind": intake.KINDS[upload.kind].label,
            "report": report,
            "verbs": VERBS.values(),
            "rows": rows,
            "groups": groups,
            "shown": SHOWN,
            "token": token,
        }
        return self._page(request, "import_report", context, 200)

    def _page(self, request, template, context, status):
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/conditions/{template}.html", context, status=status)
