"""Helpers to read a response: text of elements, links, XPath, classes."""

from lxml import html


def words(response, path="//main"):
    """Return the words of the one element at an XPath, spaces folded."""
    (element,) = elements(response, path)
    return " ".join(element.text_content().split())


def all_words(response, path):
    return [" ".join(element.text_content().split()) for element in elements(response, path)]


def links(response, path="//main"):
    return [link.get("href") for element in elements(response, path) for link in element.iter("a")]


def elements(response, path):
    return html.document_fromstring(response.content.decode()).xpath(path)


def of_class(name):
    return f'//*[contains(concat(" ", @class, " "), " {name} ")]'
