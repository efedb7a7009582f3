"""The page for checking a copy: hashes, pasted texts, and the program."""

import hashlib
import re
from pathlib import Path

import pytest

from tests import factories
from verify import verify

SENTENCE = "Changes in one of four genes stop the body from making fat cells that can store fat."


def test_a_hash_leads_to_its_status(client, live):
    response = client.get("/verify/", {"q": f" {live.sha256.upper()}\n"})

    assert (response.status_code, response["Location"]) == (302, f"/status/{live.sha256}/")


def test_a_pasted_text_is_compared_sentence_by_sentence(client, live, page, editor, reviewer):
    short = factories.SHORT_ANSWER.replace("A child has to inherit", "Children inherit")
    factories.make_published(page, by=editor, reviewer=reviewer, short_answer=short)

    response = client.get(
        "/verify/", {"q": f"{SENTENCE.upper()} {factories.SHORT_ANSWER.partition('. ')[2]} Take it now."}
    )

    assert "1 of 3 sentences are in a text that is public now." in response.text
    assert re.findall("<strong>(Public now|Replaced|Not found)</strong>", response.text) == [
        *("Public now", "Replaced", "Not found"),
    ]


def test_a_part_of_a_hash_is_not_taken_for_a_sentence(client, live):
    answers = {
        text: "Copy the whole hash." in client.get("/verify/", {"q": text}).text
        for text in (live.sha256[:40].upper(), f"{live.sha256}0", "a" * 31, SENTENCE)
    }

    assert list(answers.values()) == [True, True, False, False]


def test_drafts_and_withdrawn_texts_are_not_compared(client, page, editor):
    factories.make_in_review(page, by=editor)

    assert "0 of 1 sentence is in a text that is public now." in client.get("/verify/", {"q": SENTENCE}).text


@pytest.mark.parametrize("text", ["...", "\0", "[1]", "a" * 9000, "<script>", "x. " * 2000, "' OR 1=1 --", "𝕏" * 300])
def test_any_text_has_an_answer(client, live, text):
    response = client.get("/verify/", {"q": text})

    assert response.status_code == 200
    assert "<script>x" not in response.text


def test_the_cost_of_a_comparison_is_bounded(client, live, django_assert_max_num_queries):
    text = " ".join(f"{SENTENCE[:-1]} {number}." for number in range(60))

    with django_assert_max_num_queries(10):
        response = client.get("/verify/", {"q": text})

    assert "Your text was longer: only its beginning was compared." in response.text


def test_the_program_is_the_file_of_the_site(client, db):
    response = client.get("/verify/verify.py")
    content = Path(verify.__file__).read_bytes()

    assert response.content == content
    assert hashlib.sha256(content).hexdigest() in client.get("/verify/").text
