"""Fact placeholders: the facts that each one shows, and the table or sentence that replaces it."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conditions.vocabularies import IdentifierSystem

from .wording import (
    gene_words,
    listed,
    lower_first,
    range_words,
    references,
    source_words,
    value_words,
    without_brackets,
)


@dataclass(frozen=True)
class Placeholder:
    """A placeholder. Each function takes the Facts of a condition.

    `data` returns the facts as JSON-compatible values, [] for none; `block` returns their HTML.
    `sentence`, if there is one, returns text for use inside a paragraph. `lacking` says what is
    missing if there is no data.
    """

    name: str
    data: callable
    block: callable
    lacking: str
    sentence: callable = None


# --- Types ---------------------------------------------------------------------------


def _types_data(facts):
    return [
        [
            subtype.value.name,
            sorted([linked.gene.symbol, sorted(linked.former)] for linked in subtype.genes),
            sorted([fact.value.system, fact.value.code] for fact in subtype.main_codes),
        ]
        for subtype in facts.subtypes
    ]


def _types(facts):
    rows = [
        (
            subtype.value.name,
            ", ".join(gene_words(linked) for linked in subtype.genes) or _("not recorded here"),
            ", ".join(f"{fact.value.system} {fact.value.code}" for fact in subtype.main_codes) or "–",
        )
        for subtype in facts.subtypes
    ]
    parts = [part for subtype in facts.subtypes for part in (subtype, *subtype.genes, *subtype.main_codes)]
    caption = _("Types of %(name)s") % {"name": facts.condition.in_text}
    return _table(caption, parts, (_("Type"), _("Gene"), _("Codes")), rows)


# --- Genes ---------------------------------------------------------------------------


def _genes_data(facts):
    own = [[linked.gene.symbol, sorted(linked.former), sorted(linked.associations), []] for linked in facts.genes]
    theirs = [
        [linked.gene.symbol, sorted(linked.former), sorted(linked.associations), [one.value.name for one in subtypes]]
        for linked, subtypes in facts.genes_of_subtypes
    ]
    return own + theirs


def _genes(facts):
    whole = _("the condition as a whole")
    linked_to = [(linked, whole) for linked in facts.genes]
    linked_to += [
        (linked, ", ".join(one.value.in_text for one in subtypes)) for linked, subtypes in facts.genes_of_subtypes
    ]
    rows = [
        (
            gene_words(linked),
            linked.gene.name or "–",
            linked.gene.locus or "–",
            names,
            "; ".join(linked.association_words),
        )
        for linked, names in linked_to
    ]
    caption = _("Genes linked to %(name)s") % {"name": facts.condition.in_text}
    heads = (_("Gene"), _("Full name"), _("Place on the chromosome"), _("Linked to"), _("What is known"))
    return _table(caption, [linked for linked, _names in linked_to], heads, rows)


# --- Inheritance ---------------------------------------------------------------------


def _inheritance_data(facts):
    return sorted(fact.value for fact in facts.inheritance)


def _inheritance(facts):
    return format_html("<p>{}</p>", _inheritance_sentence(facts))


def _inheritance_sentence(facts):
    ways = [lower_first(str(fact.value.label)) for fact in facts.inheritance]
    values = {"sources": without_brackets(source_words(facts.inheritance)), "ways": listed(ways)}
    return (
        ngettext(
            "It is passed on in this way, according to %(sources)s: %(ways)s.",
            "It can be passed on in several ways, according to %(sources)s: %(ways)s.",
            len(ways),
        )
        % values
    )


# --- Prevalence ----------------------------------------------------------------------


def _prevalence_data(facts):
    return sorted(
        [
            figure.value.type,
            figure.value.prevalence_class,
            "" if figure.value.value is None else f"{figure.value.value.normalize():f}",
            figure.value.unit,
            figure.place,
            figure.value.sources,
        ]
        for figure in facts.prevalence
    )


def _prevalence(facts):
    rows = [
        (
            str(figure.value.get_type_display()),
            range_words(figure.value) or "–",
            value_words(figure.value) or "–",
            figure.place or "–",
            "; ".join(words for words, _address in references(figure.value.sources)) or "–",
        )
        for figure in facts.prevalence
    ]
    heads = (_("What was counted"), _("Range"), _("Figure"), _("Place"), _("Where the figure comes from"))
    caption = _("How common %(name)s is, figure by figure") % {"name": facts.condition.in_text}
    return _table(caption, facts.prevalence, heads, rows)


# --- Identifiers ---------------------------------------------------------------------


def _identifiers_data(facts):
    return sorted([fact.value.system, fact.value.code, fact.value.relation] for fact in facts.identifiers)


def _identifiers(facts):
    rows = [
        (
            str(IdentifierSystem(fact.value.system).label),
            fact.value.code,
            str(fact.value.get_relation_display()),
        )
        for fact in facts.identifiers
    ]
    heads = (_("System"), _("Code"), _("This condition is"))
    return _table(_("Codes of %(name)s") % {"name": facts.condition.in_text}, facts.identifiers, heads, rows)


PLACEHOLDERS = {
    one.name: one
    for one in (
        Placeholder("types", _types_data, _types, gettext_lazy("no subtype is recorded")),
        Placeholder(
            "inheritance",
            _inheritance_data,
            _inheritance,
            gettext_lazy("no way of inheritance is recorded"),
            sentence=_inheritance_sentence,
        ),
        Placeholder("prevalence", _prevalence_data, _prevalence, gettext_lazy("no figure is recorded")),
        Placeholder("genes", _genes_data, _genes, gettext_lazy("no gene is recorded")),
        Placeholder("identifiers", _identifiers_data, _identifiers, gettext_lazy("no code is recorded")),
    )
}


# --- Shared --------------------------------------------------------------------------


def _licences(parts):
    return sorted({note.release.licence for part in parts for note in part.source_notes})


def _table(caption, parts, heads, rows):
    """Return a table whose caption names its sources and, as they require, their licences."""
    source = ", ".join([source_words(parts), *_licences(parts)])
    caption = _("%(caption)s (source: %(source)s)") % {"caption": caption, "source": source}
    head = format_html_join("", '<th scope="col">{}</th>', ((head,) for head in heads))
    body = format_html_join("", "<tr>{}</tr>", ((_row(row),) for row in rows))
    return format_html(
        "<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        without_brackets(caption),
        head,
        body,
    )


def _row(cells):
    first, *rest = (without_brackets(cell) for cell in cells)
    return format_html(
        '<th scope="row">{}</th>{}', first, format_html_join("", "<td>{}</td>", ((cell,) for cell in rest))
    )
