"""Cached paths equal those of Django's `reverse`."""

from types import ModuleType

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.urls import NoReverseMatch, path, resolvers, reverse, set_script_prefix, set_urlconf

from conditions import cached_reverse
from conditions.cached_reverse import path_of


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("home", ()),
        ("condition", ("congenital-generalized-lipodystrophy",)),
        ("question", ("a-b", "causes")),
        ("edition", ("a-b", "causes", 3)),
        ("gene", ("AGPAT2",)),
        ("gene", ("HLA-DRB1*15:01",)),
        ("gene", ("a b",)),
        ("letter", ("a",)),
        ("report-received", ("ABCD-2345",)),
        ("site-page-version", ("privacy", 2)),
    ],
)
def test_paths_are_those_of_reverse(name, args):
    assert [path_of(name, *args), path_of(name, *args)] == [reverse(name, args=args)] * 2


@pytest.mark.parametrize(
    ("name", "args"), [("no-such-view", ()), ("condition", ("a/b",)), ("edition", ("a", "b", -1)), ("home", (None,))]
)
def test_what_has_no_path_is_refused_as_reverse_refuses_it(name, args):
    with pytest.raises(NoReverseMatch):
        path_of(name, *args)


def test_paths_are_those_of_the_patterns_of_the_moment(settings):
    assert path_of("home") == "/"

    settings.ROOT_URLCONF = ModuleType("others")
    settings.ROOT_URLCONF.urlpatterns = [path("elsewhere/", lambda request: None, name="home")]
    assert path_of("home") == "/elsewhere/"


def test_a_site_below_another_path_keeps_it():
    try:
        set_script_prefix("/below/")
        assert path_of("condition", "a") == reverse("condition", args=["a"]) == "/below/conditions/a/"
    finally:
        set_script_prefix("/")
    assert path_of("condition", "a") == "/conditions/a/"


def test_a_request_with_patterns_of_its_own_gets_their_paths():
    own = ModuleType("own")
    own.urlpatterns = [path("own/", lambda request: None, name="home")]
    assert path_of("home") == "/"

    try:
        set_urlconf(own)
        assert path_of("home") == reverse("home") == "/own/"
    finally:
        set_urlconf(None)
    assert path_of("home") == "/"


def test_paths_are_those_of_the_language_of_the_moment(settings, monkeypatch):
    settings.USE_I18N = True
    settings.ROOT_URLCONF = ModuleType("translated")
    settings.ROOT_URLCONF.urlpatterns = i18n_patterns(path("", lambda request: None, name="home"))

    for language in ("de", "fr", "de"):
        # Both ask Django; this site itself has one language, where Django answers with that one.
        for module in (resolvers, cached_reverse):
            monkeypatch.setattr(module, "get_language", lambda language=language: language)
        assert path_of("home") == reverse("home") == f"/{language}/"


def test_arguments_that_are_equal_but_of_another_type_have_their_own_paths(settings):
    settings.ROOT_URLCONF = ModuleType("typed")
    settings.ROOT_URLCONF.urlpatterns = [path("<value>/", lambda request: None, name="value")]

    assert [path_of("value", value) for value in (1, True, 1.0)] == ["/1/", "/True/", "/1.0/"]
