"""Calendar screen: a month of the newsroom, or one day of it, as a list for each day."""

import datetime as dt

from django import forms
from django.contrib.auth import get_user_model
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.models import MedicalReviewer
from conditions.newsroom import calendar_entries

# Entries of each kind that a day shows in its month, and on its own.
IN_MONTH, IN_DAY = 6, 200
# Months further away have no entries.
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2199, 12, 31)
MINE = "me"


class CalendarForm(forms.Form):
    """Filters of the calendar, for the person `user`."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    whose = forms.ChoiceField(label=gettext_lazy("Whose"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        kinds = [(kind, calendar_entries.KINDS[kind]) for kind in calendar_entries.kinds_for(user)]
        self.fields["kind"].choices = [("", _("All")), *kinds]
        reviewers = MedicalReviewer.objects.filter(is_active=True).exclude(user=user).order_by("name", "pk")
        people = [(str(pk), name) for pk, name in reviewers.values_list("user", "name")]
        self.fields["whose"].choices = [("", _("Everybody’s")), (MINE, _("Mine")), *people]

    def filters(self):
        """Return the arguments `kind` and `owner` of the functions in `calendar_entries`; invalid ones are ignored."""
        self.is_valid()
        whose = self.cleaned_data.get("whose", "")
        owner = self.user if whose == MINE else get_user_model().objects.get(pk=whose) if whose else None
        return {"kind": self.cleaned_data.get("kind", ""), "owner": owner}


def calendar_view(model_admin, request):
    """Show the month or the day that the query string names, by default the present month."""
    form = CalendarForm(request.GET, user=request.user)
    filters = form.filters()
    day, today = _day(request.GET.get("day", "")), timezone.localdate()
    month = (day or _day(f"{request.GET.get('month', '')}-01") or today).replace(day=1)
    next_month = _month_after(month)
    # What is late since earlier months stays in sight in the present one.
    is_present = not day and month == today.replace(day=1)
    before = month - dt.timedelta(days=1)
    late = calendar_entries.entries(request.user, FIRST, before, most=IN_MONTH, **filters) if is_present else []
    first, last, most = (day, day, IN_DAY) if day else (month, next_month - dt.timedelta(days=1), IN_MONTH)
    return TemplateResponse(
        request,
        "admin/conditions/calendar.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Calendar"),
            "opts": model_admin.opts,
            "form": form,
            "day": day,
            "month": month,
            "is_present": is_present,
            "late": late,
            "previous_month": _month_before(month) if month > FIRST else None,
            "next_month": next_month if next_month <= LAST else None,
            "days": calendar_entries.days(request.user, first, last, most=most, **filters),
        },
    )


def _day(text):
    """Return the date of an ISO date between FIRST and LAST, or None."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None


def _month_after(month):
    return (month + dt.timedelta(days=31)).replace(day=1)


def _month_before(month):
    return (month - dt.timedelta(days=1)).replace(day=1)
