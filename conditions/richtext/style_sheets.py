"""Style sheets inside pasted HTML: Google Docs, Apple's programs and LibreOffice style text by classes."""

import re

_SHEET = re.compile(r"<style\b[^>]*>(.*?)(?:</style|\Z)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
# ".c3" and "span.s1". Word's own classes are known by their names, and their styles show tracked changes.
_CLASS = re.compile(r"([a-z][a-z0-9]*)?\.(?!mso)([\w-]+)", re.IGNORECASE)
_MAX_CLASSES = 5_000
# In characters; one class with very many rules must not make each of its elements slow.
_MAX_STYLE = 1_000


def class_styles(html):
    """Return the styles of classes in the style sheets of `html`: {(tag or "", class): declarations as text}."""
    styles = {}
    if "<style" not in html and "<STYLE" not in html:
        return styles
    for sheet in _SHEET.findall(html):
        # What stands before a rule can be "@import url(x);".
        for rule in _COMMENT.sub(" ", sheet).split("}"):
            selectors, _brace, declared = rule.partition("{")
            for selector in selectors.rpartition(";")[2].split(","):
                match = _CLASS.fullmatch(selector.strip())
                if match and declared and len(styles) < _MAX_CLASSES:
                    key = ((match[1] or "").lower(), match[2])
                    styles[key] = f"{styles.get(key, '')};{declared.strip()}"[:_MAX_STYLE]
    return styles


def style_of(tag, attributes, styles):
    """Return the `style` of an element with the styles of its classes before its own."""
    classes = (attributes.get("class") or "").split()[:20]
    declared = [styles[key] for name in classes for key in (("", name), (tag, name)) if key in styles]
    return ";".join([*declared, attributes.get("style") or ""])
