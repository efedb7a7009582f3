"""Sign-off records: all that a reviewer's signature covers, with the hash of their canonical JSON."""

from django.utils.translation import gettext_lazy

from conditions.api import schemas
from conditions.api.schemas import define, list_of, or_null

_RECIPE = gettext_lazy("SHA-256 over the UTF-8 bytes of “record” as canonical JSON (RFC 8785).")
_RECIPE_IN_PYTHON = (
    "hashlib.sha256(json.dumps(record, sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode()).hexdigest()"
)
_DATE, _TEXT, _NUMBER, _HASH = (
    schemas.date(),
    schemas.text(),
    schemas.integer(),
    schemas.text(pattern="^[0-9a-f]{64}$"),
)
_SIGNER = define(
    "SignOffReviewer",
    gettext_lazy("A reviewer as their entry in the register was when they signed."),
    number=_NUMBER,
    slug=_TEXT,
    name=_TEXT,
    credentials=_TEXT,
    speciality=_TEXT,
    affiliation=_TEXT,
    orcid=_TEXT,
    registration=_TEXT,
)
_PAGE = define(
    "SignOffPage",
    gettext_lazy("The page as it was named when it was signed."),
    address=schemas.text(gettext_lazy("Its path on this site.")),
    condition=define(
        "SignOffCondition",
        gettext_lazy("The condition’s names."),
        slug=_TEXT,
        name=_TEXT,
        name_in_text=_TEXT,
        orpha=or_null(_TEXT, gettext_lazy("Its ORPHA code, null if it has none.")),
    ),
    topic=define("SignOffTopic", gettext_lazy("The topic."), slug=_TEXT, question=_TEXT, health_aspect=_TEXT),
)
_SIGNATURE = define(
    "SignOffSignature",
    gettext_lazy("Who signed what, when, and until when the review counts."),
    # Records of format 2 have neither.
    {
        "nonce": schemas.text(
            gettext_lazy("Random digits, so that no two records are equal."), pattern="^[0-9a-f]{64}$"
        ),
        "method": schemas.one_of(
            ("passkey", "password"),
            gettext_lazy(
                "“passkey”: the reviewer’s key signed the record’s hash. “password”: only the site vouches for the "
                "signer."
            ),
        ),
    },
    verb=_TEXT,
    scope=_TEXT,
    statement=schemas.text(gettext_lazy("The sentence that the reviewer agreed to.")),
    declaration=schemas.text(gettext_lazy("The reviewer’s declaration of interests for this page.")),
    reviewer=_SIGNER,
    signed_at=schemas.date_time(),
    reviewed_on=_DATE,
    review_due=_DATE,
    interval_months=or_null(_NUMBER, gettext_lazy("The interval that gave the due date; null where it is not known.")),
    whole_page=define(
        "SignOffWholePage",
        gettext_lazy("The last review of the whole page."),
        reviewer=_SIGNER,
        reviewed_on=_DATE,
        edition=or_null(_NUMBER, gettext_lazy("The edition that was reviewed; null where it is not known.")),
        record=or_null(_HASH, gettext_lazy("The hash of its record; null for this record itself and before records.")),
    ),
)
_RECORD = define(
    "SignOffRecord",
    gettext_lazy("Exactly what the reviewer signed. “edition” is the text with its sources."),
    format=_TEXT,
    page=_PAGE,
    edition={"type": "object"},
    signature=_SIGNATURE,
    base=define(
        "SignOffBase",
        gettext_lazy("The edition that was public before, and for changes only how much they changed."),
        edition=or_null(_NUMBER),
        record=or_null(_HASH),
        measure={"type": ["object", "null"]},
    ),
    written_by=list_of(
        _NUMBER,
        gettext_lazy(
            "Numbers of the accounts that wrote the text, or words of an earlier edition that are still in it."
        ),
    ),
)
SIGN_OFF = define(
    "SignOff",
    gettext_lazy("The sign-off record with its hash."),
    record=_RECORD,
    sha256=_HASH,
    recipe=schemas.text(gettext_lazy("How to compute the hash again.")),
    python=schemas.text(gettext_lazy("The same as a line of Python.")),
)


def sign_off(row):
    """Return the SignOff record of a stored sign-off; None for a text that was signed before records were kept."""
    if row is None:
        return None
    return {"record": row.data, "sha256": row.sha256, "recipe": _RECIPE, "python": _RECIPE_IN_PYTHON}
