"""The register of medical reviewers in the newsroom."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts import account_changes
from accounts.trust_roots.screens import log_about, proposed
from conditions.forms import MedicalReviewerForm
from conditions.models import MedicalReviewer
from conditions.newsroom import lists, register
from web.refusals import Refused

from . import signing_keys
from .account_closing import account_closing_view
from .bulk_by_reviewer import bulk_by_reviewer_view, may_use
from .changelists import ShortSearch
from .expired_session import keep_typed

PUBLIC_FIELDS = (
    *("name", "slug", "credentials", "speciality", "affiliation", "orcid"),
    *("biography", "interests", "photo"),
)


class CredentialFilter(admin.SimpleListFilter):
    """Filter for reviewers whose credential is current, or has ended or ends soon."""

    title = _("credential")
    parameter_name = "credential"

    def lookups(self, request, model_admin):
        return [("current", _("Can sign today")), ("ending", _("Ended, or ends in 60 days"))]

    def queryset(self, request, queryset):
        match self.value():
            case "current":
                return queryset.filter(pk__in=MedicalReviewer.objects.current().order_by().values("pk"))
            case "ending":
                return queryset.filter(pk__in=lists.credentials_ending().order_by().values("pk"))
        return queryset


@admin.register(MedicalReviewer)
class MedicalReviewerAdmin(ShortSearch, admin.ModelAdmin):
    form = MedicalReviewerForm
    list_display = ["name", "credentials", "speciality", "valid_until", "is_active", "may_sign"]
    csv_columns = [
        *("name", "credentials", "speciality", "affiliation", "orcid", "registration_number", "checked_on"),
        *("valid_until", "is_active", "may_sign"),
    ]
    list_filter = [CredentialFilter, "is_active"]
    list_select_related = ["user"]
    search_fields = ["name", "speciality", "affiliation"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["user"]
    actions = None
    fieldsets = [
        (None, {"fields": ["user", "is_active"]}),
        (_("What readers see"), {"fields": PUBLIC_FIELDS}),
        (_("Credential"), {"fields": ["registration_number", "checked_on", "valid_until"]}),
    ]

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/signed/",
                keep_typed(self.admin_site)(self.bulk_view),
                name="conditions_medicalreviewer_bulk",
            ),
            path("signing-keys/", view(signing_keys.overview), name="conditions_signing_keys"),
            path("signing-keys/<int:pk>/propose/", view(signing_keys.propose), name="conditions_propose_signing_key"),
            path("signing-keys/<int:pk>/remove/", view(signing_keys.remove), name="conditions_remove_signing_key"),
            path("leaving/<int:pk>/", keep_typed(self.admin_site)(account_closing_view), name="conditions_leaving"),
            *super().get_urls(),
        ]

    def view_on_site(self, entry):
        """Return the URL of the reviewer's public profile, or None without a public signature."""
        return entry.get_absolute_url() if MedicalReviewer.objects.public().filter(pk=entry.pk).exists() else None

    def bulk_view(self, request, pk):
        if not may_use(request.user):
            raise PermissionDenied
        reviewer = get_object_or_404(MedicalReviewer.objects.select_related("user"), pk=pk)
        return bulk_by_reviewer_view(request, reviewer)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        entry = self.get_object(request, unquote(object_id))
        context = {"may_use_bulk": may_use(request.user)}
        if entry:
            context["proposals_about"] = log_about(entry.user, request.user)
            context["signing_keys"] = signing_keys.listed(entry.user, request.user)
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def save_model(self, request, obj, form, change):
        """Save what needs nobody else, and propose the rest; a new entry is proposed as a whole."""
        by, reason = request.user, form.cleaned_data["reason"]
        if change:
            before = register.values_of(MedicalReviewer.objects.get(pk=obj.pk))
            super().save_model(request, obj, form, change)
            if fields := register.note_change(obj, before, by=by, reason=reason):
                account_changes.tell(obj.user, [register.sentence_on(obj, fields, ())], by=by)
        if form.proposed:
            try:
                request.proposal = register.propose_change(
                    obj.user, form.proposed, by=by, reason=reason, entry=obj if change else None
                )
            except Refused as refusal:
                messages.error(request, str(refusal))

    def save_related(self, request, form, formsets, change):
        if change:
            super().save_related(request, form, formsets, change)

    def log_addition(self, request, obj, message):
        # The entry is added when a second person confirms it, and the log of proposals names both people.
        return None

    def response_add(self, request, obj, post_url_continue=None):
        return self._proposed(request) or redirect("admin:conditions_medicalreviewer_changelist")

    def response_change(self, request, obj):
        return self._proposed(request) or super().response_change(request, obj)

    def _proposed(self, request):
        proposal = getattr(request, "proposal", None)
        return proposed(request, proposal) if proposal else None

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        return ["account", "slug"] if obj else []

    def get_fieldsets(self, request, obj=None):
        first, *others = self.fieldsets
        if obj:
            first = (None, {"fields": ["account", "is_active"]})
        may_save = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [first, *others, *([(_("Second person"), {"fields": ["reason"]})] if may_save else [])]

    @admin.display(description=_("account"))
    def account(self, reviewer):
        # As text without a link: most people who see the register may not open accounts.
        return str(reviewer.user)

    @admin.display(boolean=True, description=_("may sign today"))
    def may_sign(self, reviewer):
        return reviewer.is_current()

    def has_delete_permission(self, request, obj=None):
        # Signed texts refer to the reviewer; an entry is made inactive instead.
        return False
