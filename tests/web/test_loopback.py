"""The newsroom in development has one name for this machine, because passkeys do not work at an IP address."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse

from web.loopback import RedirectToLocalhost


@pytest.fixture(autouse=True)
def development(settings):
    settings.DEBUG, settings.SITE_URL, settings.ALLOWED_HOSTS = True, "http://localhost:8000", ["*"]


def reached(request):
    """Return where the middleware leads, or None if it lets the request through."""
    return RedirectToLocalhost(lambda request: HttpResponse())(request).headers.get("Location")


@pytest.mark.parametrize(
    ("host", "location"),
    [
        ("127.0.0.1:8000", "http://localhost:8000/admin/login/?next=/admin/"),
        ("[::1]:8001", "http://localhost:8001/admin/login/?next=/admin/"),
        ("127.8.0.1", "http://localhost/admin/login/?next=/admin/"),
        ("localhost:8000", None),
        ("192.0.2.7:8000", None),
    ],
)
def test_newsroom_is_at_localhost(rf, host, location):
    assert reached(rf.get("/admin/login/?next=/admin/", headers={"host": host})) == location


def test_forms_and_public_pages_stay_where_they_are(rf):
    local = {"host": "127.0.0.1:8000"}

    assert reached(rf.post("/admin/login/", headers=local)) is None
    assert reached(rf.get("/conditions/", headers=local)) is None


@pytest.mark.parametrize(("debug", "address"), [(False, "http://localhost:8000"), (True, "http://127.0.0.1:8000")])
def test_other_sites_do_not_use_it(settings, debug, address):
    settings.DEBUG, settings.SITE_URL = debug, address

    with pytest.raises(MiddlewareNotUsed):
        RedirectToLocalhost(None)
