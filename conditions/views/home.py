"""The front page."""

from django.shortcuts import render

from conditions.models import Edition

from .listing import letters
from .visitors import for_visitors

RECENT = 6


@for_visitors
def home(request):
    recent = Edition.objects.live().with_page().order_by("-reviewed_on", "-published_at", "-pk")[:RECENT]
    return render(request, "public/home.html", {"letters": letters(), "recent": recent})
