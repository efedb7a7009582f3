"""Conditions in the newsroom: the form with synonyms and facts, and the list of a condition's pages."""

from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from conditions.forms import ConditionForm, SynonymFormSet
from conditions.models import Condition, ConditionPage, Synonym, Topic
from conditions.public.visibility import conditions_with_live_pages
from conditions.workflow import rules

from .changelists import ShortSearch, with_states
from .facts import FACTS, Imported, SynonymImported
from .proposing import ProposesChanges, ProposesRows


class SynonymInline(ProposesRows, admin.TabularInline):
    model = Synonym
    formset = SynonymFormSet
    fields = ["name", "position", "scope"]
    extra = 1

    def get_queryset(self, request):
        return super().get_queryset(request).filter(release__isnull=True)


@admin.register(Condition)
class ConditionAdmin(ProposesChanges, ShortSearch, admin.ModelAdmin):
    list_display = ["name", "pages_link", "community_count"]
    csv_columns = ["name", "slug", "kind", "is_listed", "community_count", "community_counted_on"]
    search_fields = ["name", "synonyms__name"]
    condition_path = "pk"
    inlines = [SynonymInline, SynonymImported, *FACTS]
    form = ConditionForm
    actions = None
    autocomplete_fields = ["moved_to"]
    # Listing a new condition needs a reason as well.
    proposes_when_added = True
    fieldsets = [
        (None, {"fields": ["name", "name_in_text", "slug", "kind", "is_listed"]}),
        (_("Successor"), {"fields": ["moved_to"], "classes": ["collapse"]}),
        (_("Community"), {"fields": ["community_count", "community_counted_on"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        # The slug is part of public URLs; only a rename in the source changes it, with a redirect.
        fields = ["slug"] if obj and obj.pages.exists() else []
        # The next import would overwrite a change.
        return [*fields, "kind"] if obj and obj.source_name else fields

    def get_inlines(self, request, obj):
        # A new condition has no imported facts.
        return [inline for inline in super().get_inlines(request, obj) if obj or not issubclass(inline, Imported)]

    def get_urls(self):
        return [
            path(
                "<int:pk>/pages/",
                self.admin_site.admin_view(self.pages_view),
                name="conditions_condition_pages",
            ),
            *super().get_urls(),
        ]

    def view_on_site(self, condition):
        """Return the public URL of the condition, or None if readers cannot open it."""
        is_open = conditions_with_live_pages().filter(pk=condition.pk).exists()
        return condition.get_absolute_url() if is_open else None

    @admin.display(description=_("pages"))
    def pages_link(self, condition):
        address = reverse("admin:conditions_condition_pages", args=[condition.pk])
        return format_html('<a href="{}">{}</a>', address, _("Pages of %(name)s") % {"name": condition})

    def pages_view(self, request, pk):
        """List every topic with the state of this condition's page on it, and a button to open its draft."""
        if not self.has_view_permission(request):
            raise Http404
        condition = self.get_object(request, pk)
        if condition is None:
            self.message_user(request, _("Condition %(pk)s no longer exists.") % {"pk": pk}, messages.WARNING)
            return redirect("admin:index")
        pages = {page.topic_id: page for page in with_states(ConditionPage.objects.filter(condition=condition))}
        rows = [(topic, pages.get(topic.pk)) for topic in Topic.objects.select_related("group")]
        return TemplateResponse(
            request,
            "admin/conditions/condition_pages.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Pages of %(name)s") % {"name": condition},
                "condition": condition,
                "rows": rows,
                "may_write": request.user.has_perm(rules.WRITE),
                "opts": self.opts,
            },
        )
