"""Two nodes behind nginx: they share sessions and show the same pages."""

import re
from contextlib import ExitStack
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPSHandler, Request, build_opener

import pytest
from django.urls import reverse

from tests import factories
from tests.accounts.sign_in_helpers import PASSWORD, with_password
from tests.deploy.conftest import PRODUCTION
from tests.servers import Front, ask, free_port, gunicorn
from tests.test_races import shared_database  # noqa: F401

pytestmark = pytest.mark.nginx


class Browser:
    """A browser that keeps cookies and submits forms, for the site behind one nginx."""

    def __init__(self, front):
        self._base = f"https://localhost:{front.port}"
        self._open = build_opener(HTTPCookieProcessor(CookieJar()), HTTPSHandler(context=front.context)).open

    def get(self, path):
        with self._open(f"{self._base}{path}", timeout=60) as response:
            return response.geturl().removeprefix(self._base), response.read().decode()

    def send(self, path, **values):
        """Open the form at `path`, fill it in and submit it; return the address after redirects."""
        _where, form = self.get(path)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        request = Request(
            f"{self._base}{path}", urlencode(hidden | values).encode(), headers={"Referer": f"{self._base}{path}"}
        )
        with self._open(request, timeout=60) as response:
            return response.geturl().removeprefix(self._base)


def test_two_nodes_share_sessions_and_withdrawals(shared_database, static_files, settings, tmp_path):  # noqa: F811
    # Password hashes as on a real site.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    erin, rao = factories.make_editor("erin"), factories.make_reviewer("rao")
    with_password(factories.make_chief("chris"))
    page = factories.make_page()
    factories.make_published(page, by=erin, reviewer=rao)
    address = page.get_absolute_url()
    ports, logs = (free_port(), free_port()), (tmp_path / "one.log", tmp_path / "two.log")
    front = Front(*ports)
    env = {
        **PRODUCTION,
        "SITE_URL": f"https://localhost:{front.port}",
        "STATIC_ROOT": str(static_files),
        "SECOND_FACTOR": "voluntary",
        "MICRO_CACHE": "false",
        "MEDIA_ROOT": str(tmp_path / "media"),
    }
    with ExitStack() as site:
        for port, log in zip(ports, logs, strict=True):
            options = ["--access-logfile", str(log), "--access-logformat", "%(m)s %(U)s %(s)s"]
            site.enter_context(gunicorn(*options, port=port, workers=1, **env))
        site.enter_context(front)

        def statuses_of_nodes():
            """Return the status of the page at each node, without nginx."""
            return [ask(port, address, X_Forwarded_Proto="https", Host=f"localhost:{front.port}")[0] for port in ports]

        before = statuses_of_nodes() + statuses_of_nodes()
        chris = Browser(front)
        led_to = chris.send(reverse("admin:login"), username="chris", password=PASSWORD)
        opened = {chris.get(reverse("admin:index"))[0] for _time in range(4)}
        withdrawn = chris.send(
            reverse("admin:conditions_conditionpage_withdraw", args=[page.pk]), reason="A dose is wrong."
        )
        after = statuses_of_nodes()
        at_front = [front.ask(address)[0] for _time in range(4)]

    index = reverse("admin:index")
    # Both nodes have the page in their cache.
    assert before == [200] * 4
    assert (led_to, opened, withdrawn != reverse("admin:login")) == (index, {index}, True)
    assert [f"GET {index} 200" in log.read_text() for log in logs] == [True, True]
    assert (after, at_front) == ([410, 410], [410] * 4)
