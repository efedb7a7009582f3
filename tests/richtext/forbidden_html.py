"""A check for forbidden HTML, with a parser that the code under test does not use for output."""

import re
from html.parser import HTMLParser

STORED = {
    **{tag: set() for tag in ("h2", "h3", "h4", "p", "br", "ul", "li", "blockquote", "table", "caption", "thead")},
    **{tag: set() for tag in ("tbody", "tr", "strong", "em", "sub", "sup")},
    "ol": {"start"},
    "a": {"href"},
    "span": {"lang", "dir"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
RENDERED = {
    **STORED,
    **{tag: {"id"} for tag in ("h2", "h3", "h4")},
    "a": {"href", "id", "aria-label"},
    "sup": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
}
SAFE_ADDRESS = re.compile(r"https?://[^/\\@]|mailto:|/[^/\\]|/$|#")
FORBIDDEN_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class _Reader(HTMLParser):
    def __init__(self, allowed):
        super().__init__()
        self.allowed = allowed
        self.problems = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.allowed:
            self.problems.append(f"<{tag}>")
            return
        for name, value in attrs:
            if name not in self.allowed[tag]:
                self.problems.append(f"<{tag} {name}>")
            elif name == "href" and not SAFE_ADDRESS.match(value or ""):
                self.problems.append(f"href={value!r}")

    def handle_endtag(self, tag):
        if tag not in self.allowed:
            self.problems.append(f"</{tag}>")

    def handle_comment(self, data):
        self.problems.append(f"comment {data!r}")

    def handle_decl(self, decl):
        self.problems.append(f"declaration {decl!r}")

    def unknown_decl(self, data):
        self.problems.append(f"declaration {data!r}")

    def handle_pi(self, data):
        self.problems.append(f"instruction {data!r}")


def problems(html, allowed):
    """Return the parts of `html` that are not in `allowed`, which maps tags to sets of attributes."""
    reader = _Reader(allowed)
    reader.feed(html)
    reader.close()
    reader.problems.extend(f"character {character!r}" for character in FORBIDDEN_CHARACTERS.findall(html))
    return reader.problems
