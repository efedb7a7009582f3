"""Authors of a text, block by block: a block keeps its authors in all later editions that contain it.

Blocks are those that the comparison of texts knows: the question, each paragraph of the short answer, each paragraph,
heading, list item and table row of the body, each source.
"""

import hashlib
import json
from itertools import pairwise

from django.utils.html import escape

from conditions.models import AuthoredBlocks

from .diff import citation_line
from .text_blocks import body_blocks, line_blocks

# Above this number of pairs, blocks are not compared, and every earlier author counts as an author of each new block.
_MAX_PAIRS = 250_000
# Blocks with fewer pairs of neighbouring words are compared by their words.
_FEW = 3


def authors_by_block(edition):
    """Return {hash of a block: sorted account numbers of its authors} for all blocks of the edition.

    Submission stores this. For older editions it is derived from their texts, authors and bases, which are frozen.
    """
    editions, stored = [], None
    while edition is not None and stored is None:
        stored = AuthoredBlocks.objects.filter(edition=edition).first()
        editions.append(edition)
        edition = _edition_before(edition)
    if stored is not None:
        authors, earlier = stored.authors, editions.pop()
    else:
        authors, earlier = {}, None
    for later in reversed(editions):
        authors, earlier = _derived(later, earlier, authors), later
    return authors


def authors_of_blocks(edition):
    """Return the set of account numbers of the authors of all blocks of the edition."""
    return {author for authors in authors_by_block(edition).values() for author in authors}


def _edition_before(edition):
    """Return the edition from which this one was made: the live one then, else the last that was public, or None."""
    if edition.base is not None:
        return edition.base
    return edition.page.editions.ever_published().filter(number__lt=edition.number).order_by("-number").first()


def _derived(edition, earlier, authors_before):
    """Return {hash: authors} of an edition, given `authors_before`, the same of the `earlier` edition.

    A block that is unchanged, even in another place, keeps its authors. The authors of a changed or new block are the
    people who wrote in this edition, and the authors of each earlier block of which it still contains a part.
    """
    writers = {authorship.user_id for authorship in edition.authorships.all() if not authorship.is_earlier}
    writers |= {edition.submitted_by_id} - {None}
    before = _words_by_block(_blocks(earlier)) if earlier else {}
    unwritten = _words_by_block(_blocks_of_an_empty_draft(edition.page))
    blocks = _words_by_block(_blocks(edition))
    fresh = blocks.keys() - before.keys() - unwritten.keys()
    is_too_much = len(fresh) * len(before) > _MAX_PAIRS
    authors = {}
    for key, words in blocks.items():
        if key not in fresh:
            authors[key] = authors_before.get(key, [])
            continue
        kept = (old for old, old_words in before.items() if is_too_much or _shares_words(words, old_words))
        authors[key] = sorted(writers.union(*(authors_before.get(old, ()) for old in kept)))
    return authors


def _blocks(edition):
    sources = [citation_line(citation).partition(" · ")[2] for citation in edition.citations.all()]
    return [
        *line_blocks("p", [edition.title, *edition.short_answer.splitlines()]),
        *body_blocks(edition.body),
        *line_blocks("source", sources),
    ]


def _blocks_of_an_empty_draft(page):
    """Return the blocks that a new page's draft begins with, which nobody wrote."""
    headings = page.topic.outline_about(page.condition)
    outline = "\n".join(f"<h2>{escape(heading)}</h2>" for heading in headings)
    return [*line_blocks("p", [page.question[:200]]), *body_blocks(outline)]


def _words_by_block(blocks):
    """Return {hash: (set of words, set of pairs of neighbouring words)} of the blocks."""
    words_by_block = {}
    for kind, tokens in blocks:
        key = hashlib.sha256(json.dumps([kind, tokens]).encode()).hexdigest()
        words = [token.text.lower() for token in tokens if token.text[0].isalnum()]
        words_by_block[key] = set(words), set(pairwise(words))
    return words_by_block


def _shares_words(new, old):
    """Return whether the new block still contains a part of the old one.

    A part is a quarter of the pairs of neighbouring words of the shorter block; in short blocks, half of the words.
    """
    shorter = min(len(new[1]), len(old[1]))
    if shorter >= _FEW:
        return len(new[1] & old[1]) * 4 >= shorter
    return len(new[0] & old[0]) * 2 >= max(len(new[0]), len(old[0]))
