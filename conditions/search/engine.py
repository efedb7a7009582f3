"""Search engine: candidates from the database and the name index, ranked by `ranking`."""

from dataclasses import dataclass
from itertools import chain

from . import candidates, questions, ranking, signs, spelling
from .hits import Reason
from .named_ids import spelt_out
from .query import Query, key_of_terms

MOST_RESULTS = 50
# The most answers about one condition among the results, and the most answers to a question.
ANSWERS_PER_CONDITION = 2
MOST_NEAR = 8
# The answers to a question come from this many conditions.
MOST_SUBJECTS = 3
# With a group of topics, the answers about this many conditions are read.
MOST_IN_GROUP = 200
_SUBJECT_REASONS = frozenset({Reason.NAME, Reason.CODE, Reason.SYNONYM, Reason.NAMED_WITHIN})


def search(text, *, limit=MOST_RESULTS, texts=True, answers=True, by_signs=True, group=None):
    """Return at most `limit` Hits for what a visitor typed, the best first.

    With `texts` False the texts of answers are not searched, and with `by_signs` False the signs of conditions are not,
    as for suggestions; with `answers` False the result has conditions only. `group` is the id of a group of topics:
    then the hits are answers on its topics, and guesses. Guesses (`Hit.is_near`) are returned if no condition has the
    name, code or gene, or if only a part of the query is a name.
    """
    query = Query(spelt_out(text))
    if not query.form.terms:
        return []
    return _hits(query, candidates.find(query, texts=texts, group=group), answers, by_signs, group)[:limit]


def search_with_groups(text, *, limit=MOST_RESULTS, group=None):
    """Return the Hits of `search` and the PublicGroups that can narrow it; both are [] for a query without words."""
    query = Query(spelt_out(text))
    if not query.form.terms:
        return [], []
    found = candidates.find(query, texts=True, group=group)
    return _hits(query, found, True, True, group)[:limit], found.index.groups


def _hits(query, found, answers, by_signs, group):
    search_run = _SearchRun(query, found)
    hits = search_run.condition_hits()
    if group is not None:
        return search_run.hits_in_group(hits, group)
    text_hits = search_run.text_hits({hit.condition.pk for hit in hits if not hit.is_near})
    if not hits and not text_hits:
        hits = search_run.sharing_words()
    if by_signs:
        hits = signs.with_hits_of_signs(query, hits, found.index)
    answer_hits = search_run.answer_hits(hits) if answers else []
    return _sorted(answer_hits, hits, text_hits)


def _sorted(*lists):
    """Return the Hits of all lists, the best first, each condition and each answer once."""
    best = {}
    for hit in sorted(chain(*lists), key=lambda hit: hit.rank):
        best.setdefault(("answer", hit.edition.pk) if hit.edition else ("condition", hit.condition.pk), hit)
    return list(best.values())


def _best_of_each(hits):
    """Return the best Hit of each condition, the best first."""
    best = {}
    for hit in sorted(hits, key=lambda hit: hit.rank):
        best.setdefault(hit.condition.pk, hit)
    return list(best.values())


@dataclass(frozen=True)
class _SearchRun:
    """A Query and its Candidates."""

    query: Query
    found: candidates.Candidates

    @property
    def index(self):
        return self.found.index

    def condition_hits(self):
        """Return the Hits of the conditions with the name, the code or the gene, or with names that are like it."""
        hits = self._named()
        if not hits:
            return self._near()
        best = min(hits, key=lambda hit: hit.rank)
        if best.reason == Reason.NAMED_WITHIN:
            return self._with_longer_names(hits)
        if not ranking.has_all_words(best):
            return self._with_few_edits(hits)
        return hits

    def _named(self):
        """Return the best Hit of each condition with the name, the code or the gene."""
        query, index, codes, genes = self.query, self.index, self.found.codes, self.found.genes
        names = candidates.with_names(query, index)
        within = {} if names or codes else candidates.with_whole_names(query, index)
        if not (names or codes or genes or within):
            names = candidates.with_words_in_several_names(query, index)
        hits = []
        for pk in {*names, *within, *codes, *genes}:
            condition = index.conditions[pk]
            reasons = [ranking.name_hit(query, condition)]
            if pk in within:
                reasons.append(ranking.within_hit(query, within[pk]))
            if pk in codes:
                reasons.append(ranking.code_hit(query, condition, *codes[pk]))
            if pk in genes:
                reasons.append(ranking.gene_hit(query, condition, genes[pk]))
            hits += sorted(filter(None, reasons), key=lambda hit: hit.rank)[:1]
        return hits

    def _within(self):
        """Return the Hits of the names that are a part of the query."""
        within = candidates.with_whole_names(self.query, self.index)
        return [ranking.within_hit(self.query, names) for names in within.values()]

    def text_hits(self, known):
        """Return Hits for answers that contain all words, without those about conditions with the ids `known`."""
        text_hits, taken = [], {}
        hits = (ranking.text_hit(self.query, answer) for answer in self.found.texts)
        for hit in sorted(hits, key=lambda hit: hit.rank):
            taken[hit.condition.pk] = taken.get(hit.condition.pk, 0) + 1
            is_other = hit.condition.pk not in known and taken[hit.condition.pk] <= ANSWERS_PER_CONDITION
            if is_other or hit.reason == Reason.ANSWER:
                text_hits.append(hit)
        return text_hits

    def _near(self):
        """Return Hits for conditions with a name spelt like the query, at most MOST_NEAR."""
        if self.query.is_code:
            return []
        similar = spelling.similar_names(self.query, self.index, least=ranking.NEARNESS)
        hits = [ranking.near_hit(self.query, name, share) for name, share in similar.items()]
        return _best_of_each(hits)[:MOST_NEAR]

    def _with_few_edits(self, hits):
        """Return the Hits, and those of the names that are the query but for a few letters."""
        names = spelling.names_with_few_edits(self.query, self.index)
        near = [ranking.before_words(ranking.near_hit(self.query, name, 1)) for name in names]
        return _best_of_each([*hits, *near])

    def _with_longer_names(self, hits):
        """Return the Hits of names within the query, and of longer names that the query very likely misspells."""
        longest = ranking.hit_name(min(hits, key=lambda hit: hit.rank))
        others = [term for term in self.query.form.terms if not set(longest.words).issuperset(term.words)]
        if self.index.topics.are_about_topics(others):
            # "Is Marfan syndrome hereditary" means no longer name.
            return hits
        known = {hit.condition.pk for hit in hits}
        near = [hit for hit in self._near() if hit.reason == Reason.SURELY_MEANT and hit.condition.pk not in known]
        return self._with_few_edits([*hits, *(ranking.before_shorter_names(self.query, hit) for hit in near)])

    def sharing_words(self):
        """Return Hits for the conditions that share the most distinctive words with the query, at most MOST_NEAR."""
        if self.query.is_code:
            return []
        conditions = (self.index.conditions[pk] for pk in candidates.with_some_words(self.query, self.index))
        hits = filter(None, (ranking.some_words_hit(self.query, condition) for condition in conditions))
        return sorted(hits, key=lambda hit: hit.rank)[:MOST_NEAR]

    # --- Answers to questions ----------------------------------------------------------

    def answer_hits(self, hits):
        """Return Hits for the answers that the query asks for, or for the conditions it means if nothing else fits."""
        subjects, rest, hubs = self._question(hits)
        answers = candidates.answers_about(list(subjects), self.index) if subjects and rest else []
        best = self._best_answers(answers, rest, subjects)
        answers = [ranking.answer_hit(answer, (place,)) for place, answer in enumerate(best)]
        if answers:
            return answers + hubs[:1]
        return [] if hits else hubs[:MOST_NEAR]

    def hits_in_group(self, hits, group):
        """Return the Hits of a search in a group of topics: answers on its topics, and the guesses among `hits`.

        Those that the query asks for come first, then all answers about the conditions, then those with its words.
        """
        subjects, rest, _hubs = self._question(hits)
        ranked = sorted(hits, key=lambda hit: hit.rank)
        pks = dict.fromkeys([*subjects, *(hit.condition.pk for hit in ranked)])
        places = {pk: place for place, pk in enumerate([*pks][:MOST_IN_GROUP])}
        answers = candidates.answers_about(list(places), self.index, group)
        best = self._best_answers([answer for answer in answers if answer.condition.pk in subjects], rest, subjects)
        others = [answer for answer in answers if answer not in best]
        order = [*best, *sorted(others, key=lambda answer: places[answer.condition.pk])]
        answer_hits = [ranking.answer_hit(answer, (place,)) for place, answer in enumerate(order)]
        text_hits = self.text_hits(places.keys())
        if not answer_hits and not text_hits and not hits:
            hits = self.sharing_words()
        return _sorted(answer_hits, text_hits, [hit for hit in hits if hit.is_near])

    def _best_answers(self, answers, rest, subjects):
        asked = self.index.topics.asked(rest) if rest else {}
        return questions.best(answers, rest, asked, subjects)[:ANSWERS_PER_CONDITION]

    def _question(self, hits):
        """Return what `_subjects` returns, with nothing in it if the query is only a name, perhaps a misspelt one."""
        if any(hit.reason in (Reason.NAME, Reason.SYNONYM) and self._is_only_the_name(hit) for hit in hits):
            return {}, [], []
        if any(map(ranking.is_misspelt, hits)):
            return {}, [], []
        return self._subjects(hits)

    def _is_only_the_name(self, hit):
        name = hit.detail or hit.condition.name
        return any(
            other.name == name and not self.query.form.keys.isdisjoint(other.keys) for other in hit.condition.names
        )

    def _subjects(self, hits):
        """Return {condition id: place} of the conditions that a question is about, the Terms that ask, and Hits to add.

        The conditions are among `hits`, or those that the query names without its words about topics.
        """
        query, topics = self.query, self.index.topics
        best = sorted((hit for hit in hits if hit.reason in _SUBJECT_REASONS), key=lambda hit: hit.rank)
        if best:
            places = {hit.condition.pk: place for place, hit in enumerate(best[:MOST_SUBJECTS])}
            return places, self._without_name(best[0]), []
        best = sorted(self._within(), key=lambda hit: hit.rank)[:1]
        if best and topics.are_about_topics(rest := self._without_name(best[0])):
            return {best[0].condition.pk: 0}, rest, []
        possible_names = questions.possible_names(query, topics)
        for terms in possible_names[:1] if hits else possible_names:
            subject = Query(" ".join(term.raw for term in terms))
            run = _SearchRun(subject, candidates.Candidates(self.index, {}, {}, []))
            hubs = sorted(run.condition_hits(), key=lambda hit: hit.rank)
            if hubs:
                # "Hereditary" asks for the inheritance, but not in "hereditary spherocitosis".
                words = set(ranking.hit_name(hubs[0]).words)
                rest = [term for term in query.form.terms if term not in terms and not words.issuperset(term.words)]
                return {hubs[0].condition.pk: 0}, rest, hubs
        return {}, [], []

    def _without_name(self, hit):
        """Return the Terms of the query that are not part of the condition's longest name in it, or of its code."""
        parts = {**self.query.parts, key_of_terms(self.query.subject): self.query.subject}
        named = [parts[key] for name in hit.condition.names for key in name.keys if key in parts]
        if hit.reason == Reason.CODE:
            return [term for term in self.query.form.terms if not any(map(str.isdigit, term.raw))]
        longest, terms = max(named, key=len, default=()), self.query.form.terms
        place = next((place for place in range(len(terms)) if terms[place : place + len(longest)] == longest), 0)
        return [*terms[:place], *terms[place + len(longest) :]]
