"""Pages about this site in the newsroom: the list, and the screen of one page with its draft and versions."""

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import F, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from conditions import site_pages, workflow
from conditions.admin.expired_session import keep_typed
from conditions.models import SitePage, SitePageVersion
from conditions.vocabularies import State
from web.csv_export import CsvList

from .admin_steps import STEPS, draft_view, screen, step_view
from .views import find, render_site_page


@admin.register(SitePage)
class SitePageAdmin(CsvList, admin.ModelAdmin):
    """Chief editors add and name pages; their texts change only through the verbs of `conditions.site_pages`."""

    list_display = ["name", "public_version", "published_at", "open_draft", "position"]
    csv_columns = [
        *("name", "slug", "position", "csv_public_version", "published_at", "csv_published_by"),
        *("csv_draft_version", "csv_draft_changed", "csv_url"),
    ]
    fields = ["name", "slug", "position"]
    prepopulated_fields = {"slug": ["name"]}
    actions = None

    def get_queryset(self, request):
        versions = SitePageVersion.objects.filter(page=OuterRef("pk"))
        live, drafts = versions.published().order_by("-number"), versions.filter(published_at=None)
        return (
            super()
            .get_queryset(request)
            .annotate(
                live_number=Subquery(live.values("number")[:1]),
                live_at=Subquery(live.values("published_at")[:1]),
                live_by=Subquery(live.values("publisher_name")[:1]),
                draft_number=Subquery(drafts.values("number")[:1]),
                draft_at=Subquery(drafts.values("updated_at")[:1]),
            )
        )

    def get_urls(self):
        keep, view = keep_typed(self.admin_site), self.admin_site.admin_view
        return [
            path("<int:pk>/change/", keep(self.screen_view), name="conditions_sitepage_change"),
            path("<int:pk>/history/", view(self.history), name="conditions_sitepage_history"),
            path("<int:pk>/open-draft/", view(self.open_draft_view), name="conditions_sitepage_open_draft"),
            path("<int:pk>/preview/", view(self.preview_view), name="conditions_sitepage_preview"),
            path("<int:pk>/<str:verb>/", keep(self.step_view), name="conditions_sitepage_step"),
            *super().get_urls(),
        ]

    @admin.display(description=_("public version"))
    def public_version(self, page):
        return page.live_number or "–"

    @admin.display(description=_("published"), ordering=F("live_at").desc(nulls_last=True))
    def published_at(self, page):
        return page.live_at

    @admin.display(description=_("draft"))
    def open_draft(self, page):
        if page.draft_number is None:
            return "–"
        return format_html('<span class="badge badge-quiet">{}</span>', State.DRAFT.label)

    @admin.display(description=_("public version"))
    def csv_public_version(self, page):
        return page.live_number

    @admin.display(description=_("published by"))
    def csv_published_by(self, page):
        return page.live_by

    @admin.display(description=_("draft"))
    def csv_draft_version(self, page):
        return page.draft_number

    @admin.display(description=_("draft changed"))
    def csv_draft_changed(self, page):
        return page.draft_at

    @admin.display(description=_("URL"))
    def csv_url(self, page):
        return f"{settings.SITE_URL}{page.get_absolute_url()}" if page.live_number else ""

    def has_delete_permission(self, request, obj=None):
        # Readers may have its URL, so a page is never deleted.
        return False

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, _("Page added. It is public once its first version is published."))
        return redirect(obj.get_admin_url())

    def screen_view(self, request, pk):
        """Show the page, and its draft in a form to people who may write."""
        page = self._page(request, pk)
        draft = page.draft()
        if request.method == "POST":
            return draft_view(self, request, page, draft)
        return screen(self, request, page, draft)

    def history(self, request, pk):
        return redirect(f"{self._page(request, pk).get_admin_url()}#versions")

    def open_draft_view(self, request, pk):
        """Open the page's draft; a GET changes nothing."""
        page = self._page(request, pk)
        if request.method == "POST":
            try:
                site_pages.open_draft(page, by=request.user)
            except workflow.Refused as refusal:
                messages.error(request, str(refusal))
        return redirect(page.get_admin_url())

    def preview_view(self, request, pk):
        page = self._page(request, pk)
        draft = page.draft()
        if draft is None:
            raise Http404
        published, _live = find(page.slug)
        return render_site_page(request, published or page, draft, preview=True)

    def step_view(self, request, pk, verb):
        page = self._page(request, pk)
        if verb not in STEPS:
            raise Http404
        draft = page.draft()
        if draft is None:
            messages.info(request, _("This page no longer has a draft."))
            return redirect(page.get_admin_url())
        return step_view(request, page, draft, verb)

    def _page(self, request, pk):
        if not self.has_view_permission(request):
            raise Http404
        return get_object_or_404(SitePage, pk=pk)
