"""Paths are those of `reverse`, however they come about."""

from types import ModuleType

import pytest
from django.urls import NoReverseMatch, path, reverse, set_script_prefix

from conditions.once import once_a_page
from conditions.paths import path_of


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


def test_patterns_and_prefix_are_looked_up_anew_for_each_page():
    named = once_a_page(lambda: [path_of("condition", "a"), once_a_page(path_of)("home"), path_of("home")])

    assert named() == ["/conditions/a/", "/", "/"]
    try:
        set_script_prefix("/below/")
        assert named() == ["/below/conditions/a/", "/below/", "/below/"]
    finally:
        set_script_prefix("/")
    assert named() == ["/conditions/a/", "/", "/"]


def test_nothing_that_was_looked_up_is_left_by_a_page_that_fails():
    with pytest.raises(NoReverseMatch):
        once_a_page(path_of)("no-such-view")

    try:
        set_script_prefix("/below/")
        assert path_of("home") == "/below/"
    finally:
        set_script_prefix("/")
