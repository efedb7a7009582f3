"""Search by signs in everyday words: which conditions, in which order, and when none."""

import pytest

from conditions.facts.sign_words import words_of
from conditions.importers import hpo_words
from conditions.models import HpoTerm
from conditions.search import releases_of_signs, search
from conditions.vocabularies import Frequency
from tests import factories

pytestmark = pytest.mark.django_db

TERMS = {
    "HP:0000001": ("Adipose tissue loss", ["Loss of fat tissue"]),
    "HP:0000002": ("Skeletal muscle hypertrophy", ["Large muscles"]),
    "HP:0000003": ("Skeletal muscle atrophy", ["Loss of muscle"]),
    "HP:0000004": ("Steatorrhea", ["Fat in feces"]),
    "HP:0000005": ("Hearing impairment", ["Hearing loss"]),
    "HP:0000006": ("Polydactyly", ["Extra fingers and toes"]),
    "HP:0000007": ("Alopecia", ["Hair loss"]),
}
MANY = "Many signs"


@pytest.fixture
def terms():
    release = factories.make_release("terms", source="Human Phenotype Ontology", credit="HPO credit")
    for hpo_id, (name, everyday) in TERMS.items():
        term = HpoTerm.objects.create(hpo_id=hpo_id, name=name, release=release)
        for position, word in enumerate(everyday):
            term.synonyms.create(name=word, type="layperson", position=position)
    hpo_words.update()


def make(name, **signs):
    """Return a listed condition with signs: the last digit of the HPO id as "s1", and a Frequency."""
    condition = factories.make_condition(name, is_listed=True)
    for digit, frequency in signs.items():
        hpo_id = f"HP:000000{digit[1:]}"
        condition.phenotypes.create(hpo_id=hpo_id, term=TERMS[hpo_id][0], frequency=frequency)
    return condition


def found(text):
    return [hit.condition.name for hit in search(text) if hit.is_by_signs]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The muscles are weak", ["muscle", "weak"]),
        ("Muscle weakness", ["muscle", "weak"]),
        ("My baby's got no fat!", ["no", "fat"]),
        ("can’t hear", ["hear"]),
        ("of the", []),
        ("", []),
    ],
)
def test_words_of_a_sign(text, words):
    assert words_of(text) == words


def test_conditions_with_more_and_more_frequent_signs_come_first(terms):
    make("Seldom", s5=Frequency.OCCASIONAL)
    make("Often", s5=Frequency.VERY_FREQUENT)
    make("Always", s5=Frequency.OBLIGATE)
    make("Half of the time", s5=Frequency.FREQUENT)
    make(MANY, s5=Frequency.FREQUENT, s6=Frequency.VERY_FREQUENT)

    assert found("hearing loss") == ["Always", "Often", "Half of the time", MANY]
    assert found("extra fingers, hearing loss")[0] == MANY


def test_two_signs_of_one_sentence_are_told_apart(terms):
    make("Wasting", s3=Frequency.OBLIGATE, s4=Frequency.OBLIGATE)
    make("Lipodystrophy", s1=Frequency.VERY_FREQUENT, s2=Frequency.VERY_FREQUENT)

    # S08
    assert found("baby with muscles and no fat")[0] == "Lipodystrophy"


def test_sign_whose_name_has_an_and_is_one_sign(terms):
    make("Seldom", s6=Frequency.VERY_FREQUENT)

    assert found("extra fingers and toes") == ["Seldom"]


def test_each_result_names_its_signs_and_how_often_they_occur(terms):
    make(MANY, s5=Frequency.FREQUENT, s6=Frequency.VERY_FREQUENT)

    (hit,) = search("extra fingers, hearing loss")

    assert hit.explanation == (
        "Extra fingers and toes (Polydactyly): in 80 to 99 of 100 people; "
        "Hearing loss (Hearing impairment): in 30 to 79 of 100 people, no reviewed answers yet"
    )


def test_excluded_sign_is_no_sign(terms):
    make("Never", s5=Frequency.EXCLUDED)

    assert found("hearing loss") == []


def test_only_public_conditions_are_found(terms):
    make("Hidden", s5=Frequency.OBLIGATE)
    make("Shown", s5=Frequency.OBLIGATE)
    type(make("Unlisted", s5=Frequency.OBLIGATE)).objects.exclude(name="Shown").update(is_listed=False)

    assert found("hearing loss") == ["Shown"]


def test_condition_with_a_live_answer_is_found_and_comes_first(terms, editor, reviewer):
    make("A listed one", s5=Frequency.OBLIGATE)
    answered = make("B answered", s5=Frequency.OBLIGATE)
    factories.make_published(factories.make_page(answered), by=editor, reviewer=reviewer)

    assert found("hearing loss") == ["B answered", "A listed one"]


def test_sign_under_an_obsolete_id_counts_as_the_current_one(terms):
    current = HpoTerm.objects.get(hpo_id="HP:0000005")
    HpoTerm.objects.create(hpo_id="HP:0000099", is_obsolete=True, replaced_by=current)
    condition = factories.make_condition("Older product", is_listed=True)
    condition.phenotypes.create(hpo_id="HP:0000099", term="Deafness", frequency=Frequency.OBLIGATE)

    assert found("hearing loss") == ["Older product"]


def test_name_comes_before_signs(terms):
    make("Syndrome of hearing loss")
    make("Always", s5=Frequency.OBLIGATE)

    assert [hit.condition.name for hit in search("hearing loss")] == ["Syndrome of hearing loss", "Always"]


def test_a_whole_name_and_its_beginning_need_no_signs(terms):
    make("Hearing loss of teachers")
    make("Always", s5=Frequency.OBLIGATE)

    assert [hit.condition.name for hit in search("hearing loss")] == ["Hearing loss of teachers"]
    assert found("hearing loss of teachers") == []


def test_words_that_are_no_whole_sign_find_names_alone(terms):
    make("Syndrome of hearing")
    make("Always", s5=Frequency.OBLIGATE)

    assert [hit.condition.name for hit in search("hearing of a syndrome")] == ["Syndrome of hearing"]


def test_a_sign_leads_to_no_name_that_is_only_spelt_like_it(terms):
    make("Los and hear disease")
    make("Always", s5=Frequency.OBLIGATE)

    assert [hit.condition.name for hit in search("the loss of hearing")] == ["Always"]


def test_a_misspelt_name_needs_no_signs(terms):
    make("Hearing lossen")
    make("Always", s5=Frequency.OBLIGATE)

    assert [hit.condition.name for hit in search("hearing losen")] == ["Hearing lossen"]


def test_suggestions_have_no_signs(terms):
    make("Always", s5=Frequency.OBLIGATE)

    assert search("hearing loss", texts=False, by_signs=False) == []


@pytest.mark.parametrize("text", ["salty hearing of unicorns", "zzzz", "of the", "no", "%_\\", "HP:12"])
def test_words_that_describe_no_known_sign_find_nothing(terms, text):
    make("Always", s5=Frequency.OBLIGATE)

    assert found(text) == []


def test_long_description_is_read_from_its_beginning(terms):
    make("Always", s5=Frequency.OBLIGATE)

    assert (
        found("hearing loss, hair loss, fat, toes, feces, fingers, extra, large muscles, and hearing of unicorns") == []
    )
    assert found("hearing loss " + " ".join(f"of the {'x' * number}" for number in range(30))) == []


def test_description_gets_no_random_guesses(terms):
    make("Fatty tissue of fingers syndrome")

    assert search("fat in feces and extra toes") == []


def test_misspelt_name_is_still_guessed(terms):
    make("Gaucher disease", s5=Frequency.OBLIGATE)

    assert [hit.condition.name for hit in search("gaucer disease")] == ["Gaucher disease"]


@pytest.mark.parametrize("text", ["HP:0000005", "HP_0000005", "hp 0000005", "HP:0000099"])
def test_hpo_id_finds_its_conditions(terms, text):
    HpoTerm.objects.create(hpo_id="HP:0000099", is_obsolete=True, replaced_by=HpoTerm.objects.get(hpo_id="HP:0000005"))
    make("Always", s5=Frequency.OBLIGATE)

    assert found(text) == ["Always"]


def test_signs_take_few_queries(terms, django_assert_max_num_queries):
    for number in range(30):
        make(f"Condition {number}", s5=Frequency.OBLIGATE)
    with django_assert_max_num_queries(100) as ordinary:
        search("hearing loss", by_signs=False)

    with django_assert_max_num_queries(len(ordinary) + 3):
        hits = search("hearing loss")

    assert len(hits) == 10


def test_releases_of_words_and_signs_are_credited(terms):
    release = factories.make_release("product 4: clinical signs", credit="Orphanet credit")
    make("Always", s5=Frequency.OBLIGATE).phenotypes.update(release=release)

    found = [hit.condition.pk for hit in search("hearing loss")]

    assert {one.credit for one in releases_of_signs(found)} == {"HPO credit", "Orphanet credit"}
    assert {one.credit for one in releases_of_signs([])} == {"HPO credit"}
