"""People in the admin: who signs in and which roles they hold."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from .models import User

admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(StockUserAdmin):
    list_display = ["username", "first_name", "last_name", "email", "roles", "is_active"]
    list_filter = ["is_active", "groups"]
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request, obj=None):
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        # Who may only look sees the person: no piece of the password's hash, no button that leads nowhere.
        return [
            (None, {"fields": ["username", "first_name", "last_name", "email"]}),
            (_("Roles"), {"fields": ["is_active", "groups", "last_login"]}),
        ]

    @admin.display(description=_("roles"))
    def roles(self, user):
        return ", ".join(user.role_names)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "is_active":
            kwargs["help_text"] = _(
                "Off: this person cannot sign in. Nobody is ever deleted, because the history names them."
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "is_active" in form.changed_data and not obj.is_active:
            text = _("%(person)s cannot sign in any more. What they wrote and signed stands.")
            messages.info(request, text % {"person": obj})

    def has_delete_permission(self, request, obj=None):
        # A person's name stands in the history for ever.
        return False
