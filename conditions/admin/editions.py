"""Editions in the newsroom: the list, and the screens of an edition."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from conditions import workflow
from conditions.models import Edition
from conditions.newsroom import lists
from conditions.templatetags.newsroom import badge
from conditions.views.question import render_question
from conditions.vocabularies import State
from web.read_only_admin import ReadOnlyAdmin

from .autosave import unsaved_view
from .bulk import BulkActions, bulk_view
from .calendar_address import address_view
from .calendar_screen import calendar_view
from .certificate import certificate_view
from .changelists import PageColumns, ShortSearch
from .claim_card import claim_view
from .comment_threads import comment_view
from .desk_withdrawals import requests_view
from .drafts import draft_view
from .edition_steps import STEPS, options_name, options_view, step_view
from .expired_session import keep_typed
from .forecast_screen import forecast_view
from .paste_check import paste_check_view
from .review_screens import queue_view, reading_view


class DeskFilter(admin.SimpleListFilter):
    """Filter for the lists of the user's desk."""

    title = _("desk")
    parameter_name = "desk"

    def lookups(self, request, model_admin):
        return [(name, title) for name, (title, _rows) in lists.EDITIONS.items()]

    def queryset(self, request, queryset):
        if self.value() not in lists.EDITIONS:
            return queryset
        _title, rows = lists.EDITIONS[self.value()]
        return queryset.filter(pk__in=rows(request.user).order_by().values("pk"))


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin, BulkActions, PageColumns, ShortSearch, admin.ModelAdmin):
    list_display = ["title", "edition_number", "state_badge", "submitted_by", "signed_by_name", "changed_on"]
    csv_columns = [
        *("csv_condition", "csv_topic", "title", "number", "state", "submitted_by", "submitted_at", "signed_by_name"),
        *("reviewed_on", "review_due", "publish_at", "published_at", "withdrawn_at", "updated_at", "csv_url"),
    ]
    csv_related = ["page__condition", "page__topic"]
    list_filter = [DeskFilter, "state", "page__topic__group"]
    list_select_related = ["submitted_by"]
    search_fields = ["title", "page__condition__name", "page__condition__synonyms__name"]
    ordering = ["-updated_at"]
    condition_path = "page__condition"
    other_fields = ["title"]
    bulk_list = "editions"

    def get_queryset(self, request):
        return super().get_queryset(request).defer("short_answer", "body", "body_as_written", "search_text")

    def get_urls(self):
        keep, view = keep_typed(self.admin_site), self.admin_site.admin_view
        return [
            path("queue/", self.admin_site.admin_view(self.queue_view), name="conditions_edition_queue"),
            path("requests/", view(self.requests_view), name="conditions_edition_requests"),
            path("calendar/", view(self.calendar_view), name="conditions_edition_calendar"),
            path("forecast/", view(self.forecast_view), name="conditions_edition_forecast"),
            path("calendar/address/", view(self.calendar_address_view), name="conditions_edition_calendar_address"),
            path("check-paste/", view(paste_check_view), name="conditions_edition_check_paste"),
            path("bulk/<str:verb>/", keep(self.bulk_view), name="conditions_edition_bulk"),
            path("<int:pk>/change/", keep(self.screen_view), name="conditions_edition_change"),
            path("<int:pk>/history/", self.admin_site.admin_view(self.page_history), name="conditions_edition_history"),
            path("<int:pk>/preview/", self.admin_site.admin_view(self.preview_view), name="conditions_edition_preview"),
            path("<int:pk>/unsaved/", view(self.unsaved_view), name="conditions_edition_unsaved"),
            path("<int:pk>/claim/", keep(self.claim_view), name="conditions_edition_claim"),
            path("<int:pk>/comment/", keep(self.comment_view), name="conditions_edition_comment"),
            path("<int:pk>/certificate/", view(self.certificate_view), name="conditions_edition_certificate"),
            path(
                "<int:pk>/certificate.pdf",
                view(self.certificate_view),
                {"as_pdf": True},
                name="conditions_edition_certificate_pdf",
            ),
            *(
                path(f"<int:pk>/{verb}/options/", view(self.options_view), {"verb": verb}, name=options_name(verb))
                for verb in STEPS
                if STEPS[verb].signs
            ),
            path("<int:pk>/<str:verb>/", keep(self.step_view), name="conditions_edition_step"),
            *super().get_urls(),
        ]

    def has_public_url(self, edition):
        return edition.state in (State.PUBLISHED, State.WITHDRAWN)

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, edition):
        return badge(edition.state)

    @admin.display(description=_("no."), ordering="number")
    def edition_number(self, edition):
        return edition.number

    @admin.display(description=_("changed"), ordering="updated_at")
    def changed_on(self, edition):
        return date_format(timezone.localtime(edition.updated_at), "j M Y")

    @admin.display(description=_("reviewer"), ordering="reviewer_name")
    def signed_by_name(self, edition):
        return edition.reviewer_name

    def editions_for(self, verb, rows):
        return Edition.objects.filter(pk__in=rows)

    def bulk_view(self, request, verb):
        return bulk_view(request, verb)

    def queue_view(self, request):
        if not self.has_view_permission(request):
            raise Http404
        return queue_view(self, request)

    def calendar_view(self, request):
        if not self.has_view_permission(request):
            raise Http404
        return calendar_view(self, request)

    def calendar_address_view(self, request):
        if not self.has_view_permission(request):
            raise Http404
        return address_view(self, request)

    def forecast_view(self, request):
        return forecast_view(self, request)

    def requests_view(self, request):
        return requests_view(self, request)

    def screen_view(self, request, pk):
        """Show writers the draft screen of a draft, others the review screen; a POST always gets the draft screen."""
        edition = self._edition(request, pk)
        writes = request.user.has_perm(workflow.rules.WRITE)
        if request.method == "POST" or (edition.state == State.DRAFT and writes):
            return draft_view(self, request, edition)
        return reading_view(self, request, edition)

    def page_history(self, request, pk):
        address = reverse("admin:conditions_conditionpage_change", args=[self._edition(request, pk).page_id])
        return redirect(f"{address}#history")

    def preview_view(self, request, pk):
        return render_question(request, self._edition(request, pk), preview=True)

    def unsaved_view(self, request, pk):
        return unsaved_view(request, self._edition(request, pk))

    def claim_view(self, request, pk):
        return claim_view(request, self._edition(request, pk))

    def comment_view(self, request, pk):
        return comment_view(self, request, self._edition(request, pk))

    def certificate_view(self, request, pk, as_pdf=False):
        return certificate_view(self, request, self._edition(request, pk), as_pdf=as_pdf)

    def step_view(self, request, pk, verb):
        if verb not in STEPS:
            raise Http404
        return step_view(request, self._edition(request, pk), verb)

    @method_decorator(require_POST)
    def options_view(self, request, pk, verb):
        return options_view(request, self._edition(request, pk), verb)

    def _edition(self, request, pk):
        if not self.has_view_permission(request):
            raise Http404
        return get_object_or_404(Edition.objects.with_page().with_first_published(), pk=pk)
