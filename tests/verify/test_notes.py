"""Signed notes, checkpoints and cosignatures, with the examples that others have published."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from verify.verify import (
    COSIGNATURE,
    SIGNATURE,
    Checkpoint,
    Invalid,
    Note,
    Signature,
    VerifierKey,
    checkpoint_text,
    cosigned_text,
)

# The example of Go's package sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# The example of C2SP tlog-checkpoint, without the key, and with the cosignature of C2SP tlog-cosignature.
C2SP_CHECKPOINT = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
LOG = Ed25519PrivateKey.from_private_bytes(b"log " * 8)
WITNESS = Ed25519PrivateKey.from_private_bytes(b"witn" * 8)
LOG_KEY = VerifierKey("example.org/log", SIGNATURE, LOG.public_key().public_bytes_raw())
WITNESS_KEY = VerifierKey("witness.example/w", COSIGNATURE, WITNESS.public_key().public_bytes_raw())


def signed(text, *, key=LOG, by=LOG_KEY):
    return str(Note(text, (Signature(by.name, by.id, key.sign(text.encode())),)))


def test_the_example_of_go_is_accepted():
    key = VerifierKey.parse(GO_KEY)

    assert str(key) == GO_KEY
    assert Note.parse(GO_NOTE).is_signed_by(key)
    assert str(Note.parse(GO_NOTE)) == GO_NOTE
    with pytest.raises(Invalid, match="signature of PeterNeumann is wrong"):
        Note.parse(GO_NOTE.replace("problem is.", "problem was.")).is_signed_by(key)


def test_the_example_of_the_specification_is_read():
    checkpoint = Checkpoint.parse(C2SP_CHECKPOINT)

    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert base64.b64encode(checkpoint.root) == b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    assert [line.name for line in checkpoint.note.signatures] == [
        "example.com/behind-the-sofa",
        "witness.example.com/w1",
    ]
    # The time of the cosignature, 1679315147, stands before its 64 bytes.
    assert int.from_bytes(checkpoint.note.signatures[1].data[:8]) == 1679315147
    assert str(checkpoint.note) == C2SP_CHECKPOINT


def test_a_checkpoint_needs_the_signature_of_the_key():
    text = checkpoint_text("example.org/log", 3, b"r" * 32)
    other = VerifierKey("example.org/log", SIGNATURE, WITNESS.public_key().public_bytes_raw())

    assert Checkpoint.signed(signed(text), LOG_KEY).size == 3
    with pytest.raises(Invalid, match=r"is not signed by the key example\.org/log"):
        Checkpoint.signed(signed(text), other)
    with pytest.raises(Invalid, match=r"signature of example\.org/log is wrong"):
        Checkpoint.signed(signed(text, key=WITNESS), LOG_KEY)
    with pytest.raises(Invalid, match=r"from another log: example\.com/log"):
        Checkpoint.signed(signed(checkpoint_text("example.com/log", 3, b"r" * 32)), LOG_KEY)


def test_a_cosignature_says_when():
    text = checkpoint_text("example.org/log", 3, b"r" * 32)
    data = WITNESS.sign(cosigned_text(text, 1_700_000_000).encode())

    def note(time):
        return Note(text, (Signature(WITNESS_KEY.name, WITNESS_KEY.id, time.to_bytes(8) + data),))

    assert note(1_700_000_000).signed_at(WITNESS_KEY) == 1_700_000_000
    assert note(1_700_000_000).signed_at(LOG_KEY) is None
    with pytest.raises(Invalid, match=r"signature of witness\.example/w is wrong"):
        note(1_700_000_001).signed_at(WITNESS_KEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\nno dash AAAAAAAA\n",
        "text\n\n— name AAAA\n",
        "text\n\n— name notbase64!\n",
        "text\n\n— na+me AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
        "te\txt\n\n— name AAAAAAAA\n",
        "x" * 200_000 + "\n\n— name AAAAAAAA\n",
    ],
)
def test_what_is_no_note_is_refused(text):
    with pytest.raises(Invalid):
        Note.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "origin\n3\n",
        "origin\n03\n" + "A" * 43 + "=\n",
        "origin\n-3\n" + "A" * 43 + "=\n",
        "origin\n3\nAAAA\n",
        "\n3\n" + "A" * 43 + "=\n",
        "origin\n3\n" + "A" * 43 + "=\n\nextension\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(Invalid):
        Checkpoint.parse(f"{text}\n— name AAAAAAAA\n")


@pytest.mark.parametrize(
    "text",
    ["", "name", "name+c74f20a3", GO_KEY.replace("c74f20a3", "c74f20a4"), GO_KEY.replace("Peter", "Pete r"), "n+0+!"],
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(Invalid):
        VerifierKey.parse(text)
