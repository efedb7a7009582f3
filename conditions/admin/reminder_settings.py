"""Reminder settings: how often a person gets reminder mails."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.models.digest import ReminderFrequency
from conditions.newsroom import digests


class FrequencyForm(forms.Form):
    """The frequency of reminder mails."""

    frequency = forms.ChoiceField(
        label=gettext_lazy("Mail me my open tasks"), choices=ReminderFrequency, widget=forms.RadioSelect
    )


def reminders_view(request):
    """Show how often the person is reminded, and store a new choice on a POST."""
    form = FrequencyForm(request.POST or None, initial={"frequency": digests.frequency_of(request.user)})
    if request.method == "POST" and form.is_valid():
        digests.set_frequency(request.user, form.cleaned_data["frequency"])
        messages.success(request, _("Saved. You get no mail on days without open tasks."))
        return redirect("admin:reminders")
    context = {**admin.site.each_context(request), "title": _("Your reminders"), "form": form}
    return TemplateResponse(request, "admin/conditions/reminders.html", context)
