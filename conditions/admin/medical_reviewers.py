"""The register of medical reviewers in the newsroom."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import account_changes
from conditions.forms import MedicalReviewerForm
from conditions.forms.medical_reviewers import entry_sentence
from conditions.models import MedicalReviewer
from conditions.newsroom import lists

from .account_closing import account_closing_view
from .bulk_by_reviewer import bulk_by_reviewer_view, may_use
from .changelists import ShortSearch
from .expired_session import keep_typed

PUBLIC_FIELDS = (
    *("name", "slug", "credentials", "speciality", "affiliation", "orcid"),
    *("biography", "interests", "photo"),
)
# Fields that decide who signs, and as whom: a change of one is mailed to the person, chief editors and namesakes.
TOLD_FIELDS = ("is_active", "name", "credentials", "orcid", "registration_number", "valid_until")


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
        return [
            path(
                "<int:pk>/signed/",
                keep_typed(self.admin_site)(self.bulk_view),
                name="conditions_medicalreviewer_bulk",
            ),
            path("leaving/<int:pk>/", keep_typed(self.admin_site)(account_closing_view), name="conditions_leaving"),
            *super().get_urls(),
        ]

    def bulk_view(self, request, pk):
        if not may_use(request.user):
            raise PermissionDenied
        reviewer = get_object_or_404(MedicalReviewer.objects.select_related("user"), pk=pk)
        return bulk_by_reviewer_view(request, reviewer)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"may_use_bulk": may_use(request.user)}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def save_model(self, request, obj, form, change):
        old_names = set(MedicalReviewer.objects.filter(pk=obj.pk).values_list("name", flat=True))
        super().save_model(request, obj, form, change)
        changed = [str(obj._meta.get_field(name).verbose_name) for name in TOLD_FIELDS if name in form.changed_data]
        if not change:
            sentence = entry_sentence(obj)
        else:
            names, fields = " / ".join(sorted(old_names | {obj.name})), ", ".join(changed)
            sentence = gettext("Entry of the register (%(names)s) changed: %(fields)s.") % {
                "names": names,
                "fields": fields,
            }
        if changed or not change:
            account_changes.tell(obj.user, [sentence], by=request.user, old_names=old_names)

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        return ["account", "slug"] if obj else []

    def get_fieldsets(self, request, obj=None):
        first, *others = self.fieldsets
        return [(None, {"fields": ["account", "is_active"]}), *others] if obj else [first, *others]

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
