"""Condition pages in the newsroom: the list, and a page's screen with its editions, history and actions."""

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from conditions import workflow
from conditions.facts import changes
from conditions.facts.contradictions import older_symbols_in
from conditions.facts.older_symbols import naming_older_symbols
from conditions.models import Condition, ConditionPage, Edition, Report, Topic, UsefulCount
from conditions.newsroom import lists, unsaved
from conditions.public.signed import name_when_signed
from conditions.templatetags.newsroom import open_state, public_state
from conditions.vocabularies import State
from conditions.workflow import rules

from .bulk import BulkActions, editions_of_pages
from .changelists import PageColumns, ShortSearch, with_states
from .coverage import coverage_view
from .edition_comparison import compare_view
from .edition_steps import STEPS
from .expired_session import keep_typed
from .review_screens import history
from .start_page import start_page_view
from .withdrawal_steps import withdraw_view


class PublicStateFilter(admin.SimpleListFilter):
    """Filter by what readers see of the page, or by the state of its open edition."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("live", _("Live")),
            ("overdue", _("Live, review overdue")),
            ("due", _("Live, review due in 60 days")),
            ("facts", _("Live, facts changed since review")),
            ("symbols", _("Live, names an older gene symbol")),
            ("renamed", _("Live, name changed since review")),
            ("draft", _("Draft open")),
            ("in_review", _("In review")),
            ("approved", _("Approved, scheduled")),
            ("withdrawn", _("Withdrawn")),
            ("none", _("Nothing public")),
        ]

    def queryset(self, request, queryset):
        editions = Edition.objects.order_by()
        nothing_is_live = ~Exists(editions.live().filter(page=OuterRef("pk")))
        match self.value():
            case "live":
                return queryset.filter(pk__in=editions.live().values("page"))
            case "overdue":
                return queryset.filter(pk__in=Edition.objects.overdue().order_by().values("page"))
            case "due":
                return queryset.filter(pk__in=lists.due_soon().order_by().values("page"))
            case "facts":
                return queryset.filter(pk__in=changes.changed().order_by().values("edition__page"))
            case "symbols":
                return queryset.filter(pk__in=editions.filter(pk__in=naming_older_symbols()).values("page"))
            case "renamed":
                return queryset.filter(pk__in=lists.renamed().order_by().values("page"))
            case "draft" | "in_review" | "approved" as state:
                return queryset.filter(pk__in=editions.filter(state=state).values("page"))
            case "withdrawn":
                return queryset.filter(nothing_is_live, pk__in=editions.withdrawn().values("page"))
            case "none":
                return queryset.filter(nothing_is_live)
        return queryset


@admin.register(ConditionPage)
class ConditionPageAdmin(BulkActions, PageColumns, ShortSearch, admin.ModelAdmin):
    list_display = ["question", "topic", "public", "in_progress"]
    csv_columns = ["csv_condition", "csv_topic", "question", "csv_public", "csv_due", "csv_open", "csv_url"]
    list_filter = [PublicStateFilter, "topic__group", "topic"]
    search_fields = ["condition__name", "condition__synonyms__name", "topic__name"]
    search_help_text = _("Type a name of a condition or a topic, such as “progeria” or “causes”.")
    autocomplete_fields = ["condition"]
    fields = ["condition", "topic"]
    condition_path = "condition"
    other_fields = ["topic__name"]
    bulk_list = "pages"

    def get_queryset(self, request):
        return with_states(super().get_queryset(request))

    def get_urls(self):
        keep = keep_typed(self.admin_site)
        return [
            path("<int:pk>/change/", keep(self.desk_view), name="conditions_conditionpage_change"),
            path("<int:pk>/open-draft/", keep(self.open_draft_view), name="conditions_conditionpage_open_draft"),
            path("<int:pk>/withdraw/", keep(self.withdraw_view), name="conditions_conditionpage_withdraw"),
            path("<int:pk>/compare/", keep(self.compare_view), name="conditions_conditionpage_compare"),
            path("<int:pk>/history/", keep(self.desk_view), name="conditions_conditionpage_history"),
            path("start/", self.admin_site.admin_view(self.start_view), name="conditions_conditionpage_start"),
            path("coverage/", keep(self.coverage_view), name="conditions_conditionpage_coverage"),
            path("write/<int:condition>/<int:topic>/", keep(self.write_view), name="conditions_conditionpage_write"),
            *super().get_urls(),
        ]

    @admin.display(description=_("page"), ordering="condition__sort_name")
    def question(self, page):
        return page.question

    @admin.display(description=_("readers see"))
    def public(self, page):
        return public_state(page)

    @admin.display(description=_("newsroom"))
    def in_progress(self, page):
        return open_state(page)

    def page_of(self, page):
        return page

    def has_public_url(self, page):
        return bool(page.live_id or page.withdrawn_id)

    @admin.display(description=_("readers see"))
    def csv_public(self, page):
        if page.live_id:
            return State.PUBLISHED.label
        return State.WITHDRAWN.label if page.withdrawn_id else ""

    @admin.display(description=_("review due"))
    def csv_due(self, page):
        return page.live_due

    @admin.display(description=_("newsroom"))
    def csv_open(self, page):
        return State(page.open_state).label if page.open_state else ""

    def has_change_permission(self, request, obj=None):
        # A page has no editable fields: its texts are editions, which the workflow changes.
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def response_add(self, request, obj, post_url_continue=None):
        return self._to_draft(request, obj)

    def editions_for(self, verb, rows):
        return editions_of_pages(verb, rows)

    def desk_view(self, request, pk):
        """Show a page: its live and its open edition, the possible actions, readers' feedback and the history."""
        page = self._page(request, pk)
        live, in_progress = page.live_edition(), page.open_edition()
        withdrawn = None if live else page.editions.withdrawn().order_by("-number").first()
        return TemplateResponse(
            request,
            "admin/conditions/page.html",
            {
                **self.admin_site.each_context(request),
                "title": page.question,
                "opts": self.opts,
                "page": page,
                "live": live,
                "changed_facts": changes.changed(live.frozen_facts.select_related("changed_by")) if live else [],
                "older_symbols": older_symbols_in(live) if live else (),
                "name_when_signed": name_when_signed(live) if live else page.condition.name,
                "live_choices": _choices_of(live, request.user) if live else [],
                "withdrawn": withdrawn,
                "withdrawn_choices": _choices_of(withdrawn, request.user) if withdrawn else [],
                "in_progress": in_progress,
                "editing": unsaved.editing(in_progress, but=request.user) if in_progress else [],
                "open_choices": _choices_of(in_progress, request.user) if in_progress else [],
                "may_write": request.user.has_perm(rules.WRITE),
                "editions": page.editions.select_related("submitted_by", "reviewer").order_by("-number"),
                "events": history(page, request.user),
                "reports": Report.objects.open().filter(page=page).select_related("edition"),
                "useful": useful_counts(page),
            },
        )

    def open_draft_view(self, request, pk):
        """Open the page's draft, or continue it; a GET redirects to the page."""
        page = self._page(request, pk)
        if request.method != "POST":
            return redirect("admin:conditions_conditionpage_change", page.pk)
        return self._to_draft(request, page)

    def write_view(self, request, condition, topic):
        """Create the page of a condition and a topic if there is none, and open its draft."""
        if request.method != "POST" or not self.has_add_permission(request):
            return redirect("admin:conditions_condition_pages", condition)
        page, _created = ConditionPage.objects.get_or_create(
            condition=get_object_or_404(Condition, pk=condition), topic=get_object_or_404(Topic, pk=topic)
        )
        return self._to_draft(request, self._page(request, page.pk))

    def compare_view(self, request, pk):
        return compare_view(self, request, self._page(request, pk))

    @method_decorator(require_safe)
    def start_view(self, request):
        return start_page_view(self, request)

    def coverage_view(self, request):
        if not self.has_view_permission(request):
            raise Http404
        return coverage_view(self, request)

    def withdraw_view(self, request, pk):
        return withdraw_view(request, self._page(request, pk))

    def _page(self, request, pk):
        if not self.has_view_permission(request):
            raise Http404
        return get_object_or_404(ConditionPage.objects.select_related("condition", "topic__group"), pk=pk)

    def _to_draft(self, request, page):
        try:
            edition = workflow.open_draft(page, by=request.user)
        except workflow.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(reverse("admin:conditions_conditionpage_change", args=[page.pk]))
        return redirect(edition.get_admin_url())


def useful_counts(page):
    """Return (edition number, useful votes, not useful votes) for each edition with votes, the latest first."""
    rows = UsefulCount.objects.filter(edition__page=page).values_list("edition__number")
    return list(rows.annotate(yes=Sum("yes"), no=Sum("no")).order_by("-edition__number"))


def _choices_of(edition, user):
    """Return the choices with a confirmation screen, except signing, which needs the text on the screen."""
    choices = [
        choice for choice in workflow.choices(edition, user) if choice.row.verb in STEPS and not choice.row.signs
    ]
    return [choice for choice in choices if choice.allowed or choice.row.verb != "dismiss_request"]
