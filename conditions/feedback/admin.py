"""Readers' reports in the newsroom: the list, and the screen of one report beside its page."""

from django.contrib import admin
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.proposals import lists
from conditions import feedback, richtext
from conditions.admin.changelists import PageColumns, ShortSearch
from conditions.admin.expired_session import keep_typed
from conditions.models import Report, ReportReply
from conditions.templatetags.newsroom import report_badge
from conditions.vocabularies import OPEN_REPORTS, ReportState
from conditions.workflow import rules
from web.read_only_admin import ReadOnlyAdmin

from . import correction_proposals, sections
from .admin_steps import STEPS, send_again_view, step_view


class ReportStateFilter(admin.SimpleListFilter):
    """Filter by state, with the number of reports in each."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        counts = dict(Report.objects.order_by().values_list("state").annotate(Count("pk")))
        waiting = sum(counts.get(state, 0) for state in OPEN_REPORTS)
        rows = [("open", _("Open"), waiting), *((s.value, s.label, counts.get(s.value, 0)) for s in ReportState)]
        return [(value, f"{label} ({count})") for value, label, count in rows]

    def queryset(self, request, queryset):
        if self.value() == "open":
            return queryset.open()
        return queryset.filter(state=self.value()) if self.value() in ReportState.values else queryset


class AnswerFilter(admin.SimpleListFilter):
    """Filter by answer: wanted, sent or failed."""

    title = _("answer")
    parameter_name = "answer"

    def lookups(self, request, model_admin):
        return [
            ("wanted", _("Wanted, none sent yet")),
            ("sent", _("Sent")),
            ("failed", _("Could not be sent")),
        ]

    def queryset(self, request, queryset):
        replies = ReportReply.objects.values("report")
        match self.value():
            case "wanted":
                return queryset.exclude(email="").exclude(pk__in=replies.filter(sent_at__isnull=False))
            case "sent":
                return queryset.filter(pk__in=replies.filter(sent_at__isnull=False))
            case "failed":
                return queryset.filter(pk__in=feedback.unsent_replies().order_by().values("report"))
        return queryset


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin, PageColumns, ShortSearch, admin.ModelAdmin):
    list_display = ["summary", "page_and_section", "state_badge", "received_on", "answer"]
    csv_columns = [
        *("reference", "csv_condition", "csv_topic", "section", "csv_text", "state", "received_at", "answer"),
        *("csv_fixed_in", "correction", "csv_url"),
    ]
    csv_related = ["fixed_in"]
    list_filter = [ReportStateFilter, AnswerFilter, "page__topic__group"]
    list_select_related = ["page__condition", "page__topic"]
    search_fields = ["reference", "text", "page__condition__name", "page__condition__synonyms__name"]
    search_help_text = _("A report’s number, words of it, or a condition’s name.")
    actions = None

    def get_urls(self):
        keep = keep_typed(self.admin_site)
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/change/", view(self.screen_view), name="conditions_report_change"),
            path("<int:pk>/history/", view(self.screen_view), name="conditions_report_history"),
            path("<int:pk>/send-again/<int:reply>/", view(self.send_again_view), name="conditions_report_send_again"),
            path("<int:pk>/<str:verb>/", keep(self.step_view), name="conditions_report_step"),
            *super().get_urls(),
        ]

    def has_public_url(self, report):
        # Readers report problems of public pages; a page withdrawn since shows a notice.
        return True

    @admin.display(description=_("report"))
    def csv_text(self, report):
        return report.words

    @admin.display(description=_("fixed in edition"))
    def csv_fixed_in(self, report):
        return report.fixed_in.number if report.fixed_in else ""

    @admin.display(description=_("report"))
    def summary(self, report):
        return format_html("<bdi>{}</bdi>", Truncator(report.words).chars(80))

    @admin.display(description=_("page and section"), ordering="page__condition__sort_name")
    def page_and_section(self, report):
        return f"{report.page.question} · {report.about}"

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, report):
        return report_badge(report.state)

    @admin.display(description=_("received"), ordering="received_at")
    def received_on(self, report):
        return date_format(timezone.localtime(report.received_at), "j M Y")

    @admin.display(description=_("answer"))
    def answer(self, report):
        return _("wanted") if report.email else "–"

    def changelist_view(self, request, extra_context=None):
        title = _("Readers’ reports")
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def lookup_allowed(self, lookup, value, request):
        return lookup == "page" or super().lookup_allowed(lookup, value, request)

    def screen_view(self, request, pk):
        """Show one report: its text, the section it is about, what can be done, and its history."""
        report = self._report(request, pk)
        live = report.page.live_edition()
        read = richtext.render(sections.html_of(report.edition, report.section)) if report.section else None
        now = None
        if live and live.pk != report.edition_id and report.section:
            now = richtext.render(sections.html_of(live, report.section))
        return TemplateResponse(
            request,
            "admin/conditions/report.html",
            {
                **self.admin_site.each_context(request),
                "title": str(report),
                "opts": self.opts,
                "report": report,
                "page": report.page,
                "live": live,
                "section_read": read,
                "section_now": now,
                "choices": feedback.choices(report, request.user),
                "replies": report.replies.select_related("by"),
                "correction_waits": lists.waiting_about(correction_proposals.target_of(report)),
                "events": report.events.select_related("actor", "edition"),
                "others": Report.objects.open().filter(page=report.page).exclude(pk=report.pk),
                "may_handle": request.user.has_perm(feedback.HANDLE),
                "may_write": request.user.has_perm(rules.WRITE),
            },
        )

    def step_view(self, request, pk, verb):
        if verb not in STEPS:
            raise Http404
        return step_view(request, self._report(request, pk), verb)

    def send_again_view(self, request, pk, reply):
        report = self._report(request, pk)
        return send_again_view(request, get_object_or_404(report.replies.select_related("report"), pk=reply))

    def _report(self, request, pk):
        if not self.has_view_permission(request):
            raise Http404
        return get_object_or_404(Report.objects.with_page(), pk=pk)
