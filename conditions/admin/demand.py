"""What readers search: how often, and what they do not find."""

import datetime as dt

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions.models import SearchCount

from .listing import ShortSearch


class FoundNothing(admin.SimpleListFilter):
    """Searches that led nowhere: what readers miss."""

    title = _("result")
    parameter_name = "result"

    def lookups(self, request, model_admin):
        return [("nothing", _("Found nothing")), ("something", _("Found something"))]

    def queryset(self, request, queryset):
        match self.value():
            case "nothing":
                return queryset.filter(found_nothing__gt=0)
            case "something":
                return queryset.filter(found_nothing=0)
        return queryset


class Lately(admin.SimpleListFilter):
    title = _("time")
    parameter_name = "days"

    def lookups(self, request, model_admin):
        return [("7", _("Last 7 days")), ("30", _("Last 30 days")), ("365", _("Last 365 days"))]

    def queryset(self, request, queryset):
        if self.value() in ("7", "30", "365"):
            return queryset.filter(day__gt=timezone.localdate() - dt.timedelta(days=int(self.value())))
        return queryset


@admin.register(SearchCount)
class SearchCountAdmin(ShortSearch, admin.ModelAdmin):
    list_display = ["query", "day", "times", "found_nothing"]
    list_display_links = None
    list_filter = [FoundNothing, Lately]
    search_fields = ["query"]
    search_help_text = _("Words of a search, in small letters and without accents.")
    ordering = ["-times", "-day", "query"]
    actions = None

    def changelist_view(self, request, extra_context=None):
        title = _("What readers search")
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
