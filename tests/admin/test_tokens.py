"""The newsroom's design tokens: the colours of the public site, and enough contrast."""

import re
from itertools import product

import pytest
from django.contrib.staticfiles import finders

from tests.public import test_tokens as public_site

# Colours that only the newsroom has, on these grounds.
OWN = {"bad": ("bad-wash", "card", "paper"), "late": ("late-wash",), "good": ("good-wash",), "soft": ("wash",)}


def colours(scheme):
    with open(finders.find("newsroom/tokens.css"), encoding="utf-8") as file:
        pairs = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\);", file.read())
    return {name: light if scheme == "light" else dark for name, light, dark in pairs}


@pytest.mark.parametrize("scheme", public_site.SCHEMES)
def test_the_newsroom_has_the_colours_of_the_public_site(scheme):
    own, public = colours(scheme), public_site._colours(scheme)

    shared = set(own) & set(public)
    assert {name: own[name] for name in shared} == {name: public[name] for name in shared}
    assert len(shared) >= 15


@pytest.mark.parametrize(("scheme", "words"), list(product(public_site.SCHEMES, OWN)))
def test_words_are_readable_on_their_grounds(scheme, words):
    own = colours(scheme)

    for ground in OWN[words]:
        assert public_site._contrast(own[words], own[ground]) >= 7, (scheme, words, ground)


@pytest.mark.parametrize("scheme", public_site.SCHEMES)
def test_outlines_of_fields_and_focus_are_visible(scheme):
    own = colours(scheme)

    for line, ground in product(("outline", "focus"), ("paper", "card", "wash")):
        assert public_site._contrast(own[line], own[ground]) >= 3, (scheme, line, ground)
