"""Mixins for admin classes of public rows: they propose changes that readers would see, and save all others."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.proposals import kind_of, lists, words
from conditions.proposals.exposure import is_exposed
from conditions.proposals.saving import Changes, target_name
from web.refusals import Refused

# How many proposals the history shows; the list of proposals has all of them.
LOG_SHOWN = 100


class ProposesRows:
    """A mixin for inlines of facts that people enter; the formset is a ProposingFormSet."""

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        has_reason = bool(request.POST.get("reason", "").strip())
        return type(formset.__name__, (formset,), {"has_reason": has_reason})


class ProposesChanges:
    """A mixin for a ModelAdmin whose form is a ProposingForm: `conditions.proposals.saving` decides what is saved."""

    change_form_template = "admin/conditions/proposing_form.html"
    object_history_template = "admin/conditions/proposing_history.html"
    # Whether the form of a new row asks for a reason too.
    proposes_when_added = False

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"is_exposed": obj is not None and is_exposed(obj)})

    def get_fieldsets(self, request, obj=None):
        fieldsets = [
            (title, {**options, "fields": [name for name in options["fields"] if name != "reason"]})
            for title, options in super().get_fieldsets(request, obj)
        ]
        proposes = self.has_change_permission(request, obj) if obj else self.proposes_when_added
        return [*fieldsets, (gettext_lazy("Reason"), {"fields": ["reason"]})] if proposes else fieldsets

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, unquote(object_id))
        waiting = [_in_words(proposal) for proposal in lists.waiting_about(target_name(row))] if row else []
        return super().change_view(request, object_id, form_url, {"waiting": waiting, **(extra_context or {})})

    def history_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, unquote(object_id))
        log = [_in_words(proposal) for proposal in lists.log_of(target_name(row))[:LOG_SHOWN]] if row else []
        return super().history_view(request, object_id, {"log": log, **(extra_context or {})})

    def save_model(self, request, obj, form, change):
        request.changes = Changes(by=request.user, reason=form.cleaned_data.get("reason", ""))
        if change:
            request.changes.change(obj, [name for name in form.changed_data if name != "reason"])
        else:
            request.changes.create(obj)

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)
        for row in formset.deleted_objects:
            request.changes.remove(row)
        for row, names in formset.changed_objects:
            request.changes.change(row, names)
        for row in formset.new_objects:
            request.changes.add(row)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        try:
            proposal = request.changes.finish(form.instance)
        except Refused as refusal:
            request.proposed = _("Not proposed: %(why)s") % {"why": refusal}
            request.proposed_level = messages.WARNING
            return
        if proposal:
            sentence = _("You proposed the change. Readers will see it when %(who)s has confirmed it.")
            request.proposed = sentence % {"who": kind_of(proposal).confirmers_words}

    def delete_model(self, request, obj):
        Changes(by=request.user, reason="").delete(obj)

    def log_change(self, request, obj, message):
        return super().log_change(request, obj, getattr(request, "proposed", message))

    def message_user(self, request, message, level=messages.INFO, *args, **kwargs):
        # Django's own sentence says that the row was changed.
        if level == messages.SUCCESS and hasattr(request, "proposed"):
            message, level = request.proposed, getattr(request, "proposed_level", level)
        super().message_user(request, message, level, *args, **kwargs)


def _in_words(proposal):
    return {
        "proposal": proposal,
        "lines": words.compared_lines(proposal),
        "proposed": words.proposed(proposal),
        "decided": words.decided(proposal),
    }
