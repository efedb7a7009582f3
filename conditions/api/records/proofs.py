"""Proofs of pages, with which anybody can check a copy without this site."""

from django.utils.translation import gettext_lazy

from conditions.api import schemas
from conditions.api.schemas import define, list_of, or_null
from verify.verify import PROOF_FORMAT

_BASE64URL = schemas.text(gettext_lazy("Base64url without padding."), pattern="^[A-Za-z0-9_-]*$")
_ENTRY = {
    "leaf": schemas.text(gettext_lazy("The entry of the log: canonical JSON, as a text.")),
    "index": schemas.integer(gettext_lazy("The number of the entry in the log, from 0.")),
    "hashes": list_of(schemas.text(), gettext_lazy("The inclusion proof (RFC 6962) in the checkpoint’s tree, Base64.")),
}
_SIGNATURE = define(
    "ProofSignature",
    gettext_lazy("A WebAuthn assertion whose challenge is the SHA-256 of the sign-off record."),
    credential_id=_BASE64URL,
    public_key=_BASE64URL,
    authenticator_data=_BASE64URL,
    client_data=_BASE64URL,
    signature=_BASE64URL,
)
_KEY = define("ProofKey", gettext_lazy("The entry of the log that confirms the reviewer’s key."), **_ENTRY)
PROOF = define(
    "Proof",
    gettext_lazy("Proof that the page is in the public log, for the program verify.py."),
    format=schemas.text(const=PROOF_FORMAT),
    signature=or_null(_SIGNATURE, gettext_lazy("Null where the reviewer signed with password and code.")),
    key=or_null(_KEY, gettext_lazy("Null without a signature by key.")),
    **_ENTRY,
    checkpoint=schemas.text(gettext_lazy("The signed note with the log’s size and root hash (C2SP tlog-checkpoint).")),
    log_key=schemas.text(gettext_lazy("The log’s key: name+id+key, Base64. Compare it with the one on /log/.")),
)
