"""Newsroom screens of people and of sign-in events."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static import admin as otp_static_admin
from django_otp.plugins.otp_totp import admin as otp_totp_admin

from web.csv_export import CsvList
from web.read_only_admin import ReadOnlyAdmin
from web.refusals import Refused, reasons_against

from . import account_changes, holdings, invitations, managing, passwords, reopening, second_factor, signers
from .account_state import state_of
from .models import SignInEvent, User
from .proposals.admin import ProposalAdmin  # noqa: F401 - registers the screens
from .steps import ask_before
from .trust_roots.account import note_change, propose_change
from .trust_roots.confirmation import may_ask
from .trust_roots.factor import may_reset
from .trust_roots.forms import AccountForm
from .trust_roots.screens import log_about, proposed
from .views.people import send_password_link

# Groups are edited with people only, and nobody may read or change the secrets of a second factor.
admin.site.unregister([Group, otp_totp_admin.TOTPDevice, otp_static_admin.StaticDevice])


@admin.register(User)
class UserAdmin(CsvList, StockUserAdmin):
    form = AccountForm
    list_display = ["username", "full_name", "email", "roles", "is_active"]
    csv_columns = ["username", "first_name", "last_name", "email", "roles", "is_active", "last_login", "date_joined"]
    list_filter = ["is_active", "groups"]
    # Plain lists, because Django's pairs of lists have no labels for screen readers.
    filter_horizontal = []
    # Dates that the site sets itself; Django would show each as two fields, one without a label.
    readonly_fields = ["last_login", "date_joined"]
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return [*super().get_fieldsets(request, obj), (_("Second person"), {"fields": ["reason"]})]
        # Viewers see neither parts of the password hash nor a button that they may not use.
        return [
            (None, {"fields": ["username", "first_name", "last_name", "email"]}),
            (_("Roles"), {"fields": ["is_active", "groups", "last_login"]}),
        ]

    def changelist_view(self, request, extra_context=None):
        permitted = {"may_invite": bool(invitations.roles_to_give(request.user))}
        return super().changelist_view(request, {**permitted, **(extra_context or {})})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        # Roles and e-mail addresses decide who can act in whose name.
        return _asked_first(request) or super().changeform_view(request, object_id, form_url, extra_context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        person = self.get_object(request, unquote(object_id))
        return super().change_view(
            request, object_id, form_url, {**_permitted_steps(request.user, person), **(extra_context or {})}
        )

    def user_change_password(self, request, id, form_url=""):  # noqa: A002 - Django's name
        person = self.get_object(request, unquote(id))
        if person and person != request.user and signers.is_or_was_signer(person):
            return send_password_link(request, person, may=self.has_change_permission(request, person))
        if password_page := _asked_first(request):
            return password_page
        before = getattr(person, "password", None)
        response = super().user_change_password(request, id, form_url)
        person = self.get_object(request, unquote(id))
        if response.status_code == 302 and person.password != before:
            passwords.changed(person, request, by=request.user)
        return response

    @admin.display(description=_("name"), ordering="first_name")
    def full_name(self, user):
        return user.get_full_name()

    @admin.display(description=_("roles"))
    def roles(self, user):
        return ", ".join(user.role_names)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "is_active":
            kwargs["help_text"] = _(
                "Not ticked: this person cannot sign in. People are never deleted, because the history names them."
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        request.state_before = state_of(obj.pk) if change else None
        super().save_model(request, obj, form, change)
        if "is_active" in form.changed_data and not obj.is_active:
            text = _("%(person)s cannot sign in any more. Their texts and signatures stay.")
            messages.info(request, text % {"person": obj})
        if any(name in form.changed_data and not getattr(obj, name) for name in ("is_active", "is_staff")):
            obj.end_sessions()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change:
            return
        person, by = form.instance, request.user
        account_changes.record(request.state_before, person, by=by, request=request)
        note_change(person, request.state_before, by=by, reason=form.cleaned_data["reason"])
        if reopening.is_reopened(request.state_before, person):
            reopening.let_in(person, by=by)
        if form.proposed:
            try:
                reason = form.cleaned_data["reason"]
                request.proposal = propose_change(person, form.proposed, by=by, reason=reason)
            except Refused as refusal:
                messages.error(request, str(refusal))

    def response_change(self, request, obj):
        if proposal := getattr(request, "proposal", None):
            return proposed(request, proposal)
        return super().response_change(request, obj)

    def has_delete_permission(self, request, obj=None):
        # The history names people for ever.
        return False


def _asked_first(request):
    return ask_before(request, title=_("Change an account"), back=reverse("admin:accounts_user_changelist"))


def _permitted_steps(by, person):
    """Return context variables: what `by` may do for `person` besides editing them."""
    if person is None:
        return {}
    refusals = reasons_against(managing.check, by, person)
    may_manage = not refusals
    return {
        "may_invite_again": bool(invitations.roles_to_give(by)) and invitations.is_waiting(person),
        "may_reset_factor": may_reset(by, person) and second_factor.can_be_reset(person),
        "may_ask_confirmation": may_ask(by, person),
        # Superusers have the whole form on this screen.
        "may_change_account": may_manage and not by.has_perm("accounts.change_user"),
        "may_reopen": may_manage and not person.is_active,
        "may_close": may_manage,
        "may_sign_out": may_manage and person.is_active,
        "why_not_manage": refusals,
        "may_see_sign_ins": by.has_perm("accounts.view_signinevent"),
        "held": holdings.held_by(person, by),
        "proposals_about": log_about(person, by),
    }


@admin.register(SignInEvent)
class SignInEventAdmin(ReadOnlyAdmin, CsvList, admin.ModelAdmin):
    """Read-only list of all sign-in events."""

    list_display = ["when", "person", "kind", "by", "browser", "network"]
    csv_columns = ["at", "person", "kind", "by", "browser", "network"]
    list_display_links = None
    list_filter = ["kind"]
    list_select_related = ["person", "by"]
    search_fields = ["person__username", "person__first_name", "person__last_name"]
    search_help_text = _("A person’s name.")
    actions = None

    @admin.display(description=_("time"), ordering="at")
    def when(self, event):
        return date_format(timezone.localtime(event.at), "j M Y, H:i")

    def lookup_allowed(self, lookup, value, request):
        # The link from a person's screen filters by the person.
        return lookup == "person__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        # SQLite refuses a query with hundreds of words.
        return super().get_search_results(request, queryset, " ".join(search_term.split()[:12]))
