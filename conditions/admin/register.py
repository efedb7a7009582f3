"""The register of medical reviewers."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from conditions.forms import MedicalReviewerForm
from conditions.models import MedicalReviewer

from .listing import ShortSearch

PUBLIC_FIELDS = (
    *("name", "slug", "credentials", "speciality", "affiliation", "orcid"),
    *("biography", "interests", "photo"),
)


@admin.register(MedicalReviewer)
class MedicalReviewerAdmin(ShortSearch, admin.ModelAdmin):
    form = MedicalReviewerForm
    list_display = ["name", "credentials", "speciality", "valid_until", "is_active", "may_sign"]
    list_filter = ["is_active"]
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

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        return ["account", "slug"] if obj else []

    def get_fieldsets(self, request, obj=None):
        first, *others = self.fieldsets
        return [(None, {"fields": ["account", "is_active"]}), *others] if obj else [first, *others]

    @admin.display(description=_("account"))
    def account(self, reviewer):
        # As words: most who read the register may not open the account.
        return str(reviewer.user)

    @admin.display(boolean=True, description=_("may sign today"))
    def may_sign(self, reviewer):
        return reviewer.is_current()

    def has_delete_permission(self, request, obj=None):
        # Their name stands under what they signed: take "active" away instead.
        return False
