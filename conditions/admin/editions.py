"""Editions: the list, and for each one the screen that fits its state."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from conditions import workflow
from conditions.models import Edition
from conditions.templatetags.newsroom import badge
from conditions.views.question import render_question
from conditions.vocabularies import State

from .drafts import draft_view
from .kept import keep_typed
from .listing import ShortSearch
from .reviewing import queue_view, reading_view
from .steps import STEPS, step_view


@admin.register(Edition)
class EditionAdmin(ShortSearch, admin.ModelAdmin):
    list_display = ["title", "number", "state_badge", "submitted_by", "reviewer_name", "published_at", "updated_at"]
    list_filter = ["state", "page__topic__group"]
    list_select_related = ["submitted_by"]
    search_fields = ["title", "page__condition__name", "page__condition__synonyms__name"]
    ordering = ["-updated_at"]
    actions = None

    def get_urls(self):
        keep = keep_typed(self.admin_site)
        return [
            path("queue/", self.admin_site.admin_view(self.queue_view), name="conditions_edition_queue"),
            path("<int:pk>/change/", keep(self.screen_view), name="conditions_edition_change"),
            path("<int:pk>/history/", self.admin_site.admin_view(self.page_history), name="conditions_edition_history"),
            path("<int:pk>/preview/", self.admin_site.admin_view(self.preview_view), name="conditions_edition_preview"),
            path("<int:pk>/<str:verb>/", keep(self.step_view), name="conditions_edition_step"),
            *super().get_urls(),
        ]

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, edition):
        return badge(edition.state)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def queue_view(self, request):
        if not self.has_view_permission(request):
            raise Http404
        return queue_view(self, request)

    def screen_view(self, request, pk):
        """A draft for those who write, and whatever was typed into one; else the reading screen."""
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

    def step_view(self, request, pk, verb):
        if verb not in STEPS:
            raise Http404
        return step_view(self, request, self._edition(request, pk), verb)

    def _edition(self, request, pk):
        if not self.has_view_permission(request):
            raise Http404
        return get_object_or_404(Edition.objects.with_page(), pk=pk)
