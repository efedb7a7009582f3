"""What every template may use."""

from django.conf import settings


def site(request):
    return {
        "organisation": settings.ORGANISATION_NAME,
        "community": settings.COMMUNITY_NAME,
    }
