"""What every template may use."""

from django.conf import settings


def site(request):
    return {
        "organisation": settings.ORGANISATION_NAME,
        "community": settings.COMMUNITY_NAME,
        # A page that is shown at another address as well, such as a preview, gives its own.
        "canonical": f"{settings.SITE_URL}{request.path}",
    }
