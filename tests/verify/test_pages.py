"""Checks of a downloaded page: what holds, and the sentence for each way to break it."""

import dataclasses
import hashlib
import json

import pytest

from tests.verify.published import (
    ADDRESS,
    LOG_KEY,
    OTHER_LOG_KEY,
    REVIEWER,
    WITNESS_KEY,
    Passkey,
    Site,
    forged_checkpoint,
    sha256,
)
from verify.verify import (
    COSIGNATURE,
    NO,
    NOT_CHECKED,
    SIGNATURE,
    YES,
    Invalid,
    Log,
    Note,
    Signature,
    VerifierKey,
    check_page,
    fingerprint,
    parsed,
)

ALL = ["record", "text", "shown", "signature", "log_key", "checkpoint", "act", "key", "cosigned", "current"]


def results(page, **options):
    return {one.check: one.result for one in check_page(page, **{"log_key": LOG_KEY, **options})}


def wrong(page, **options):
    """Return {check: sentence} of what does not hold."""
    findings = check_page(page, **{"log_key": LOG_KEY, **options})
    return {one.check: one.sentence for one in findings if one.result == NO}


def test_a_page_as_published_holds():
    site = Site()

    findings = check_page(site.page(cosigned=True), log_key=LOG_KEY, witnesses=[WITNESS_KEY])

    assert [(one.check, one.result) for one in findings] == [
        *((check, YES) for check in ALL[:-1]),
        ("current", NOT_CHECKED),
    ]
    sentences = {one.check: one.sentence for one in findings}
    assert sentences["signature"] == (
        "Asha Rao, MD signed the record with a passkey, which checked who used it. The key's fingerprint is "
        f"{fingerprint(hashlib.sha256(site.passkey.public_key).digest())}."
    )
    assert sentences["key"] == (
        "The key belongs to reviewer 3 (Asha Rao, MD) since 1 November 2026, 09:00 UTC: proposed by account 7, "
        "confirmed by account 2 (entry 5 of the log)."
    )
    assert sentences["act"] == (
        "The log has this text and this record as entry 6: published, 20 November 2026, 10:00 UTC."
    )
    assert sentences["cosigned"] == "The witness witness.example/w cosigned the checkpoint on 28 May 2026, 20:26 UTC."


def test_the_key_of_the_log_in_the_file_is_not_trusted_silently():
    assert results(Site().page(), log_key=None)["log_key"] == NOT_CHECKED


def test_a_signature_by_password_is_vouched_for_by_the_site_alone():
    page = Site(method="password").page()

    assert results(page)["signature"] == NOT_CHECKED
    assert wrong(page) == {}


def test_a_page_without_a_record_has_only_its_hash_and_its_entry():
    site = Site(method="password")
    site.leaves[site.page_index]["record"] = None
    page = site.page() | {"sign_off": None}

    assert wrong(page) == {}
    assert {check for check, result in results(page).items() if result == YES} == {
        *("text", "log_key", "checkpoint", "act"),
    }


def test_a_page_without_a_proof_says_so():
    found = results(Site().page() | {"proof": None}, log_key=None)

    assert found == {"record": YES, "text": YES, "shown": YES, "signature": NOT_CHECKED, "log_key": NOT_CHECKED}


def test_a_page_whose_proof_was_taken_away_does_not_pass_for_one_of_the_log(tmp_path):
    forged = Site(method="password").page() | {"sign_off": None, "proof": None}
    log = Log(Site().export(tmp_path))

    found = {one.check: one for one in check_page(forged, log_key=LOG_KEY, witnesses=[WITNESS_KEY], log=log)}

    assert wrong(forged) == {
        "log_key": "The file has no proof, so nothing says that the page is in the log whose key you gave."
    }
    assert "signed, word for word" not in found["text"].sentence
    assert (found["cosigned"].result, found["current"].result) == (NOT_CHECKED, NOT_CHECKED)


# --- The page is altered -------------------------------------------------------------------


def _set(path, value):
    def change(page):
        *parents, last = path.split(".")
        for name in parents:
            page = page[name]
        page[last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("title", "STOP nitisinone", "title"),
        ("condition.name", "Another condition", "condition"),
        ("short_answer", "Nothing helps.", "short answer"),
        ("review.signed_by", {"name": "Eve, MD"}, "reviewer"),
        ("review.whole_page_reviewed_by", {"name": "Eve, MD"}, "reviewer of the whole page"),
        ("review.scope", "changes_only", "scope"),
        ("review.signed_at", "2026-11-30T10:00:00.123Z", "time of the signature"),
        ("review.last_reviewed", "2026-11-29", "date of the review"),
        ("review.review_due", "2036-11-29", "date of the next review"),
        ("citations", [], "sources"),
        ("edition", 3, "edition"),
        ("sha256", "f" * 64, "hash"),
        ("body_html", "<h2>Genes &amp; more</h2>\n<p>Take it.</p>", "body_html"),
        ("body_text", "Genes & more\nFive genes [1]. We know about 900 people.", "body_text"),
    ],
)
def test_what_the_file_shows_has_to_be_what_was_signed(path, value, named):
    page = Site().page()
    _set(path, value)(page)

    assert wrong(page)["shown"] == (f"The file shows values that differ from the signed ones: {named}.")


def test_an_earlier_review_date_is_a_request_for_a_new_review():
    page = Site().page()
    page["review"]["review_due"] = "2026-11-25"

    assert wrong(page) == {}


@pytest.mark.parametrize(
    "html",
    [
        '<h2>Genes &amp; more</h2><p><a href="https://evil.example">Four</a> genes [1]. '
        "We know <strong>900</strong> people.</p>",
        "<h2>Genes &amp; more</h2><p>Four genes [1]. We know <strong>900</strong> people.</p><script>x</script>",
        f"<h2>Genes &amp; more</h2><p>Four genes [1]. We know <strong>{'word ' * 90}</strong> people.</p>",
        '<h2>Genes &amp; more</h2><p><span style="display:none">Four</span> genes [1]. We know <strong>9</strong> '
        "people.</p>",
        "<h2>Genes &amp; more</h2><p hidden>Four genes [1]. We know <strong>9</strong> people.</p>",
        # A browser ends this comment at its first ">", and shows the rest.
        "<h2>Genes &amp; more</h2><p>Four genes [1]. We know <strong>9</strong> people.<!--> Take it. --></p>",
        "<h2>Genes &amp; more</h2><p>Four genes [1]. We know <strong>9</strong> people.<![CDATA[> Take it. ]]></p>",
    ],
)
def test_displayed_html_has_the_signed_tags_links_and_words(html):
    assert "body_html" in wrong(Site().page() | {"body_html": html})["shown"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("edition.title", "STOP nitisinone"),
        ("page.condition.name", "Another condition"),
        ("signature.reviewed_on", "2026-11-29"),
        ("signature.scope", "changes_only"),
        ("signature.reviewer", REVIEWER | {"name": "Eve"}),
    ],
)
def test_a_changed_record_has_another_hash_signature_and_entry(path, value):
    page = Site().page()
    _set(f"sign_off.record.{path}", value)(page)

    assert {"record", "signature"} <= wrong(page).keys()

    page["sign_off"]["sha256"] = sha256(page["sign_off"]["record"])
    assert {"signature", "act"} <= wrong(page).keys()
    assert wrong(page)["signature"] == "The passkey signed something other than this record."
    assert wrong(page)["act"] == "Entry 6 of the log is about another text or another signature."


def test_a_changed_text_is_not_that_of_the_record():
    page = Site().page()
    page["signed"]["text"]["body"] = "<p>Take it.</p>"

    assert "The text was changed" in wrong(page)["text"]

    page["signed"]["sha256"] = sha256(page["signed"]["text"])
    assert wrong(page)["text"] == "The text is not that of the sign-off record. Different: body."


def test_a_signature_moved_to_another_page_is_told():
    page = Site().page() | {"url": "https://example.org/conditions/lipodystrophy/treatment/"}

    assert wrong(page)["act"] == (
        f"The signature is for another page: the log has it at {ADDRESS}, "
        "the file says /conditions/lipodystrophy/treatment/."
    )


def test_a_page_of_one_site_with_the_log_of_another_is_told():
    page = Site().page() | {"url": f"https://known.example{ADDRESS}"}

    assert wrong(page)["act"] == "The file says that the page is at known.example, but the log is that of example.org."


@pytest.mark.parametrize("url", ["http://[x/", "", "https://example.org:a/b"])
def test_a_damaged_address_is_a_sentence(url):
    assert "act" in wrong(Site().page() | {"url": url})


def test_a_renamed_condition_is_no_fault():
    page = Site().page() | {"url": "https://example.org/conditions/berardinelli/causes/"}

    assert wrong(page) == {}
    assert results(page)["address"] == NOT_CHECKED


# --- The key ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("assertion", "sentence"),
    [
        (
            {"origin": "https://evil.example"},
            "The passkey signed on another site: https://evil.example, not example.org.",
        ),
        ({"origin": "http://example.org"}, "The passkey signed on another site: http://example.org, not example.org."),
        ({"crossOrigin": True}, "The passkey signed in a frame that another site showed."),
        ({"rp_id": "evil.example"}, "The passkey belongs to a site other than example.org."),
        ({"flags": 1}, "The passkey signed without checking who used it (no fingerprint, face or PIN)."),
        ({"kind": "webauthn.create"}, "The passkey did not sign in response to a request for a signature."),
    ],
)
def test_an_assertion_has_to_be_made_here_by_a_verified_person(assertion, sentence):
    assert wrong(Site(**assertion).page()) == {"signature": sentence}


def test_another_key_is_not_the_confirmed_one():
    assert wrong(Site(signed_with=Passkey(2)).page()) == {
        "key": "The key was never confirmed: entry 5 of the log is about something else."
    }


def test_another_key_does_not_verify_the_signature():
    page = Site().page()
    page["proof"]["signature"]["public_key"] = Site(signed_with=Passkey(2)).page()["proof"]["signature"]["public_key"]

    assert wrong(page)["signature"] == "The signature is not valid for this key and this record."


@pytest.mark.parametrize(
    ("leaf", "sentence"),
    [
        (
            {"reviewer": 4},
            "The key belongs to another reviewer: entry 5 of the log gives it to reviewer 4, and the record names "
            "reviewer 3.",
        ),
        ({"confirmed_by": 7}, "One person alone proposed and confirmed the key."),
        (
            {"proposed_by": None},
            "The file is not a page with a proof: “proposed_by” is missing or has another type.",
        ),
        (
            {"confirmed_by": "7"},
            "The file is not a page with a proof: “confirmed_by” is missing or has another type.",
        ),
        ({"credential": "AAAA"}, "The signature names a passkey other than the confirmed one."),
        (
            {"at": "2026-11-25T09:00:00.000000Z"},
            "The key was confirmed only on 25 November 2026, 09:00 UTC, after the signature.",
        ),
    ],
)
def test_a_key_counts_once_somebody_else_confirmed_it_for_this_reviewer(leaf, sentence):
    assert wrong(Site(key_leaf=leaf).page()) == {"key": sentence}


def test_a_key_that_was_never_confirmed_is_told():
    page = Site().page()
    page["proof"]["key"] = None

    assert wrong(page) == {
        "key": "The key was never confirmed: the file has no entry of the log that says whose it is."
    }


def test_a_signature_cannot_be_left_out():
    page = Site().page()
    page["proof"]["signature"] = None

    assert wrong(page) == {
        "signature": "The record says that it was signed with a passkey, but the file has no such signature."
    }


def test_a_key_removed_before_publication_is_told(tmp_path):
    site = Site()
    early = Site(before_page=[site.removed()])

    assert wrong(early.page(), log=Log(early.export(tmp_path))) == {
        "key_removed": (
            "The key was removed on 15 November 2026, 09:00 UTC (entry 6), before the page was published with its "
            "signature."
        )
    }


def test_a_key_removed_later_leaves_the_signature(tmp_path):
    site = Site()
    page = site.page()
    site.leaves.append(site.removed(at="2026-11-25T09:00:00.000000Z"))

    findings = {one.check: one for one in check_page(page, log_key=LOG_KEY, log=Log(site.export(tmp_path)))}

    assert findings["key_removed"].result == YES
    assert "after the page was published; the signature holds" in findings["key_removed"].sentence


# --- The log ----------------------------------------------------------------------------------


def test_an_entry_that_is_not_in_the_log_is_told():
    page = Site().page()
    page["proof"]["leaf"] = page["proof"]["leaf"].replace("2026-11-20", "2026-11-21")

    assert wrong(page) == {"act": "The entry 6 about the page is not in the log: it gives a different root hash."}


def test_a_checkpoint_of_another_key_is_told():
    page = Site().page()
    page["proof"]["checkpoint"] = forged_checkpoint(Site())

    assert list(wrong(page)) == ["checkpoint"]
    assert "is not signed by the key" in wrong(page)["checkpoint"]
    assert list(wrong(Site().page(), log_key=OTHER_LOG_KEY)) == ["checkpoint"]


def test_a_witness_that_did_not_cosign_is_told():
    assert wrong(Site().page(), witnesses=[WITNESS_KEY]) == {
        "cosigned": "The witness witness.example/w did not cosign this checkpoint."
    }


@pytest.mark.parametrize(
    ("name", "kind", "public"),
    [
        ("example.org/log", SIGNATURE, LOG_KEY.public),
        ("witness.example/w", COSIGNATURE, LOG_KEY.public),
        ("example.org/log", COSIGNATURE, WITNESS_KEY.public),
        ("other.example/log", SIGNATURE, OTHER_LOG_KEY.public),
    ],
)
def test_the_log_is_not_its_own_witness(name, kind, public):
    own = VerifierKey(name, kind, public)

    assert wrong(Site().page(), witnesses=[own]) == {
        "cosigned": f"The key {own.name} is not a witness's key: it signs the log's own checkpoints."
    }


def test_each_witness_counts_once():
    page = Site().page(cosigned=True)
    note = Note.parse(page["proof"]["checkpoint"])
    renamed = dataclasses.replace(WITNESS_KEY, name="another.example/w")
    line = Signature(renamed.name, renamed.id, note.signatures[-1].data)
    page["proof"]["checkpoint"] = str(Note(note.text, (*note.signatures, line)))

    findings = check_page(page, log_key=LOG_KEY, witnesses=[WITNESS_KEY, renamed, WITNESS_KEY])

    assert [(one.result, one.sentence) for one in findings if one.check == "cosigned"] == [
        (YES, "The witness witness.example/w cosigned the checkpoint on 28 May 2026, 20:26 UTC."),
        (
            NOT_CHECKED,
            "The witness another.example/w is not a second one: it has the name or the key of witness.example/w.",
        ),
    ]


def test_a_key_whose_name_only_looks_like_that_of_the_log_is_told():
    name = "ex\N{CYRILLIC SMALL LETTER A}mple.org/log"
    page = Site().page(key=VerifierKey(name, SIGNATURE, LOG_KEY.public))

    assert wrong(page, log_key=None)["log_key"] == (
        "The name of the log's key, 'ex\\u0430mple.org/log', has letters that may look like those of another name."
    )


def _later(site, *leaves):
    """Return the page before these leaves were added to its site's log."""
    page = site.page()
    site.leaves += leaves
    return page


@pytest.mark.parametrize(
    ("acts", "result", "words"),
    [
        ([], YES, "The page is current: it was neither replaced nor withdrawn"),
        ([("published", {"number": 41})], YES, "The page is current: it was neither replaced nor withdrawn"),
        ([("reaffirmed", {})], YES, "The page is current; its text became public or was reviewed again on"),
        ([("superseded", {})], NO, "The page was replaced by a newer edition on"),
        (
            [("superseded", {}), ("published", {"edition": 3, "text": "f" * 64})],
            NO,
            "The page was replaced by edition 3",
        ),
        ([("withdrawn", {})], NO, "The page was withdrawn on"),
        ([("withdrawn", {}), ("taken_back", {})], YES, "The page is current; its text became public"),
    ],
)
def test_later_entries_say_whether_the_page_is_current(tmp_path, acts, result, words):
    site = Site()
    page = _later(site, *(site.about_page(act, **values) for act, values in acts))
    site.leaves += [site.leaf("register_entry", reviewer=number) for number in range(600)]

    findings = {one.check: one for one in check_page(page, log_key=LOG_KEY, log=Log(site.export(tmp_path)))}

    assert findings["current"].result == result
    assert findings["current"].sentence.startswith(words)
    assert f"as of the checkpoint with {len(site.leaves)} entries" in findings["current"].sentence


@pytest.mark.parametrize(
    "change",
    [
        lambda leaves: leaves[-1].update(reviewer=8),
        lambda leaves: leaves.pop(6 + 1),
        lambda leaves: leaves.insert(7, dict(leaves[0])),
    ],
    ids=["rewritten", "removed", "inserted"],
)
def test_a_log_with_other_entries_is_another_log(tmp_path, change):
    site = Site()
    page = site.page()
    change(site.leaves)
    site.leaves += [site.leaf("register_entry", reviewer=number) for number in range(3)]

    assert (
        "have a different root hash. Somebody shows different logs to different people"
        in (wrong(page, log=Log(site.export(tmp_path)))["current"])
    )


def test_entries_that_differ_from_the_checkpoint_are_reported(tmp_path):
    site = Site()
    page = _later(site, site.leaf("register_entry", reviewer=9))
    folder = site.export(tmp_path)
    honest = (tmp_path / "checkpoint").read_text()
    site.leaves[-1]["reviewer"] = 8
    site.export(tmp_path)
    (tmp_path / "checkpoint").write_text(honest)

    assert wrong(page, log=Log(folder)) == {
        "current": f"The entries of the log at {folder} do not match its checkpoint."
    }


def test_a_copy_of_the_log_older_than_the_page_says_nothing_about_later(tmp_path):
    site = Site()
    folder = site.export(tmp_path)
    site.leaves += [site.leaf("register_entry", reviewer=9)] * 3

    assert results(site.page(), log=Log(folder))["current"] == NOT_CHECKED


def test_missing_files_of_the_log_are_told(tmp_path):
    site = Site()

    assert wrong(site.page(), log=Log(str(tmp_path))) == {"current": f"There is no checkpoint of a log at {tmp_path}."}

    (tmp_path / "checkpoint").write_text(site.checkpoint())
    assert wrong(site.page(), log=Log(str(tmp_path))) == {
        "current": f"The log at {tmp_path} lacks the entries from 0 on."
    }


# --- Files that are no pages ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b'{"title": "a', "The file is not complete JSON: it is damaged, or was cut off."),
        (b'{"a": 1, "a": 2}', "The file names a member of an object twice, so programs would read different things"),
        (b"[" * 100_000, "The file is nested too deeply for a page."),
        (b'"' + b"a" * 5_000_001, "The file is too large for a page: it has more than 5 million bytes."),
        (b"\xff", "The file is not UTF-8 text."),
        (b'{"a": NaN}', "The file has the number NaN, which JSON does not allow."),
        (b'{"a": ' + b"1" * 5000 + b"}", "The file is not complete JSON: it is damaged, or was cut off."),
    ],
)
def test_a_file_that_is_no_json_has_its_sentence(data, sentence):
    with pytest.raises(Invalid, match=sentence.replace(".", r"\.")):
        parsed(data)


def _members(value, path=""):
    if isinstance(value, dict):
        for name, item in value.items():
            yield f"{path}{name}"
            yield from _members(item, f"{path}{name}.")


@pytest.mark.parametrize("value", [None, 7, "\ud800", [], {}, [[]], True, "2026", -1, 1.5, {"name": 3}])
def test_no_value_in_any_place_makes_it_fail_with_a_traceback(value, tmp_path):
    site = Site()
    whole, log = json.dumps(site.page()), Log(site.export(tmp_path))

    for path in _members(json.loads(whole)):
        page = json.loads(whole)
        _set(path, value)(page)
        try:
            check_page(page, witnesses=[WITNESS_KEY], log=log)
        except Invalid as error:
            assert str(error).endswith((".", "None", "}"))  # noqa: PT017 - a sentence
