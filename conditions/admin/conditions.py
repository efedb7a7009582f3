"""Conditions in the newsroom: the form with synonyms and facts, and the list of a condition's pages."""

from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from conditions.forms import ConditionForm
from conditions.models import Condition, ConditionPage, Topic
from conditions.public.visibility import conditions_with_live_pages
from conditions.workflow import rules

from .changelists import ShortSearch, with_states
from .facts import INLINES
from .proposing import ProposesChanges


@admin.register(Condition)
class ConditionAdmin(ProposesChanges, ShortSearch, admin.ModelAdmin):
    list_display = ["name", "pages_link", "community_count"]
    csv_columns = ["name", "slug", "kind", "is_listed", "community_count", "community_counted_on"]
    search_fields = ["name", "synonyms__name"]
    condition_path = "pk"
    inlines = INLINES
    form = ConditionForm
    change_form_template = "admin/conditions/condition_form.html"
    actions = None
    autocomplete_fields = ["moved_to"]
    # Listing a new condition needs a reason as well.
    proposes_when_added = True
    fieldsets = [
        (None, {"fields": ["name", "name_in_text", "slug", "kind", "is_listed"]}),
        (_("Successor"), {"fields": ["moved_to"], "classes": ["collapse"]}),
        (_("Community"), {"fields": ["community_count", "community_counted_on"]}),
    ]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        # A new condition needs three fields; the rest is folded.
        *shown, reason = fieldsets
        names = [name for _title, options in shown for name in options["fields"]]
        first = ["name", "name_in_text", "kind", "is_another"]
        more = [name for name in names if name not in first]
        return [(None, {"fields": first}), (_("More"), {"fields": more, "classes": ["collapse"]}), reason]

    def get_readonly_fields(self, request, obj=None):
        # The slug is part of public URLs; only a rename in the source changes it, with a redirect.
        fields = ["slug"] if obj and obj.pages.exists() else []
        # The next import would overwrite a change.
        return [*fields, "kind"] if obj and obj.source_name else fields

    def response_post_save_add(self, request, obj):
        return redirect("admin:conditions_condition_pages", obj.pk)

    def response_post_save_change(self, request, obj):
        return redirect("admin:conditions_condition_pages", obj.pk)

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
