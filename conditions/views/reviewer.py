"""The public profile of a medical reviewer."""

import mimetypes

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from conditions.models import Edition, MedicalReviewer

from .errors import not_found
from .visitors import for_visitors

PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})


@for_visitors
def profile(request, reviewer):
    found = MedicalReviewer.objects.public().filter(slug=reviewer).select_related("user").first()
    if found is None:
        return not_found(request)
    editions = (
        Edition.objects.live()
        .filter(Q(reviewer=found) | Q(full_reviewer=found))
        .select_related("page__condition", "page__topic")
        .order_by("page__condition__sort_name", "page__topic__group__position", "page__topic__position", "pk")
    )
    context = {"reviewer": found, "editions": editions, "is_current": found.is_current()}
    return render(request, "public/reviewer.html", context)


@for_visitors
def photo(request, reviewer):
    found = MedicalReviewer.objects.public().filter(slug=reviewer).exclude(photo="").first()
    kind = mimetypes.guess_type(found.photo.name)[0] if found else None
    if kind not in PHOTO_TYPES:
        return not_found(request)
    try:
        with found.photo.storage.open(found.photo.name) as file:
            return HttpResponse(file.read(), content_type=kind)
    except FileNotFoundError:
        return not_found(request)
