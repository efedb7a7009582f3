"""Newsroom list of proposals with old and new values, and the routes to the page and steps of each."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import Http404
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Proposal
from web.csv_export import CsvList
from web.read_only_admin import ReadOnlyAdmin

from . import lists, views, words
from .kinds import KINDS, kind_of, viewable_by


class StateFilter(admin.SimpleListFilter):
    """Filter by state; by default, the list shows the waiting proposals."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*Proposal.State.choices, ("all", _("All"))]

    def value(self):
        return super().value() or Proposal.State.WAITING

    def choices(self, changelist):
        # Without Django's own first choice, "All": no parameter means "waiting" here.
        for value, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.value() == value, "query_string": query, "display": label}

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() in Proposal.State.values else queryset


class KindFilter(admin.SimpleListFilter):
    """Filter by kind."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [(kind.code, kind.label) for kind in viewable_by(request.user)]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


_PEOPLE = ("proposed_by", "proposed_at", "state", "decided_by", "decided_at", "decision_note")


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin, CsvList, admin.ModelAdmin):
    """The proposals that a person may see; the verbs of `accounts.proposals` decide them."""

    list_display = ["title", "changes_shown", "reason_and_people"]
    list_filter = [StateFilter, KindFilter]
    csv_columns = ["title", "kind_label", "changes_as_text", "reason", *_PEOPLE]
    csv_related = ["proposed_by", "decided_by"]
    search_fields = ["title", "reason"]
    search_help_text = gettext_lazy("Search by words in the title or the reason.")
    ordering = ["-pk"]
    sortable_by = []
    actions = ["confirm_selected"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(pk__in=lists.visible_to(request.user).order_by().values("pk"))

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        # Everybody in a role may have proposals of their own; `get_queryset` says which rows a person may see. The
        # menu of each screen calls this after it has loaded the permissions, so it runs no query.
        person = request.user
        return self.admin_site.has_permission(request) and (person.is_superuser or bool(person.get_all_permissions()))

    def get_actions(self, request):
        actions = super().get_actions(request)
        can_confirm = any(kind.in_bulk and kind.held_by(request.user) for kind in KINDS.values())
        return actions if can_confirm else {}

    def get_search_results(self, request, queryset, search_term):
        # SQLite refuses a query with hundreds of words.
        return super().get_search_results(request, queryset, " ".join(search_term.split()[:12]))

    def get_urls(self):
        step = self.admin_site.admin_view(self.step_view)
        return [path("<int:pk>/decide/<str:verb>/", step, name="accounts_proposal_step"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the proposal's page; lead to the desk with a warning if the person may not see the proposal."""
        proposal = self.get_object(request, unquote(object_id))
        if proposal is None:
            messages.warning(request, _("There is no such proposal, or you may not see it."))
            return redirect("admin:index")
        return views.proposal_page(request, proposal)

    def step_view(self, request, pk, verb):
        proposal = self.get_object(request, str(pk))
        if proposal is None:
            raise Http404
        return views.step_view(request, proposal, verb)

    @admin.action(description=gettext_lazy("Confirm selected proposals"))
    def confirm_selected(self, request, queryset):
        done, refusals = views.confirm_all(request, queryset.order_by("pk"))
        if done:
            text = ngettext("Confirmed %(count)s proposal.", "Confirmed %(count)s proposals.", done)
            messages.success(request, text % {"count": done})
        for sentence in refusals:
            messages.error(request, sentence)

    @admin.display(description=gettext_lazy("kind"))
    def kind_label(self, proposal):
        return kind_of(proposal).label

    @admin.display(description=gettext_lazy("change"))
    def changes_shown(self, proposal):
        lines = words.compared_lines(proposal)
        return render_to_string("admin/accounts/_proposal_lines_in_list.html", {"lines": lines})

    @admin.display(description=gettext_lazy("change"))
    def changes_as_text(self, proposal):
        return words.summary(proposal)

    @admin.display(description=gettext_lazy("reason, who and when"))
    def reason_and_people(self, proposal):
        sentences = [proposal.reason, words.proposed(proposal), words.decided(proposal), proposal.decision_note]
        return format_html_join("", '<p dir="auto">{}</p>', ((sentence,) for sentence in sentences if sentence))
