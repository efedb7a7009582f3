"""How the site works, for those who want to know whom they trust."""

from django.shortcuts import render

from conditions.models import MedicalReviewer

from .visitors import for_visitors


@for_visitors
def how_we_review(request):
    reviewers = MedicalReviewer.objects.public().select_related("user")
    return render(request, "public/how_we_review.html", {"reviewers": reviewers})
