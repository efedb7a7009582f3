"""Topics and their groups in the newsroom."""

from django.contrib import admin

from conditions.forms import ProposingForm, TopicForm
from conditions.models import Topic, TopicGroup
from web.csv_export import CsvList

from .changelists import ShortSearch
from .proposing import ProposesChanges


@admin.register(TopicGroup)
class TopicGroupAdmin(ProposesChanges, CsvList, admin.ModelAdmin):
    form = ProposingForm
    list_display = ["name", "position"]
    actions = None


@admin.register(Topic)
class TopicAdmin(ProposesChanges, ShortSearch, admin.ModelAdmin):
    form = TopicForm
    list_display = [
        "name",
        "question",
        "group",
        "position",
        "review_interval_months",
        "citations_required",
        "allows_changes_only",
    ]
    csv_columns = [
        *("group", "name", "slug", "question", "guidance", "outline", "search_phrases", "position"),
        *("review_interval_months", "citations_required", "allows_changes_only", "health_aspect", "is_overview"),
    ]
    list_filter = ["group", "citations_required", "allows_changes_only"]
    list_select_related = ["group"]
    search_fields = ["name", "question"]
    actions = None

    def get_readonly_fields(self, request, obj=None):
        # The slug is part of the URL of every page on this topic.
        return ["slug"] if obj and obj.pages.exists() else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name"]}
