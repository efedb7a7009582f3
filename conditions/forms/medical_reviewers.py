"""Forms of register entries of medical reviewers, with re-encoded photos."""

import base64
import io
from itertools import chain, count

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.trust_roots.forms import NEEDS_REASON, ReasonField
from conditions.identifiers import normal_orcid
from conditions.models import MedicalReviewer
from conditions.newsroom import register
from conditions.slugs import slug_of

PHOTO_BYTES = 5 * 1024 * 1024
PHOTO_PIXELS = 40_000_000
PHOTO_SIDE = 480


class _OrcidField(forms.CharField):
    """An ORCID iD, typed or pasted as an address."""

    def __init__(self):
        super().__init__(label=_("ORCID iD"), required=False, max_length=200)

    def clean(self, value):
        return normal_orcid(super().clean(value))


class _TellsNamesakesApart:
    """A form of a register entry that refuses a name which reads like another entry's.

    Readers could not tell the two apart, unless both show a registration number.
    """

    def clean(self):
        cleaned = super().clean()
        is_new_name = self.instance.pk is None or {"name", "registration_number"} & set(self.changed_data)
        # An entry that must be switched off at once is never held up by its name.
        if cleaned.get("name") and (is_new_name or cleaned.get("is_active", True)):
            number = cleaned.get("registration_number", "")
            for other in register.namesakes(self.instance.pk, cleaned["name"], number):
                self.add_error("name", ValidationError(register.same_name(other), code="namesake"))
        return cleaned


class MedicalReviewerForm(_TellsNamesakesApart, forms.ModelForm):
    """A register entry; an uploaded photo is re-encoded.

    `proposed` holds the values, as JSON values, that wait for a second person; the cleaned data hold the others only.
    A new entry waits as a whole.
    """

    orcid = _OrcidField()
    reason = ReasonField(
        _(
            "Say why this is right and how you know: “Seen in the GMC’s register today”. A second person reads it. You "
            "need no reason to make an entry inactive or to empty an optional field, except the interests."
        )
    )
    proposed = None

    class Meta:
        model = MedicalReviewer
        fields = (
            *("user", "is_active", "name", "slug", "credentials", "speciality", "affiliation", "orcid"),
            *("biography", "interests", "photo", "registration_number", "checked_on", "valid_until"),
        )

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self._hold_back(cleaned)
        return cleaned

    def _hold_back(self, cleaned):
        entry, typed = self.instance, _as_json(cleaned)
        if entry.pk is None:
            self.proposed = {"slug": cleaned["slug"], **{name: value for name, value in typed.items() if value}}
        else:
            self.proposed = register.waiting_values(entry, typed)
            cleaned.update({name: getattr(entry, name) for name in self.proposed})
            # For the admin's log, which says what was saved.
            self.changed_data = [name for name in self.changed_data if name not in (*self.proposed, "reason")]
        if self.proposed and not cleaned.get("reason"):
            self.add_error("reason", NEEDS_REASON)

    def clean_photo(self):
        photo = self.cleaned_data.get("photo")
        if not photo or "photo" not in self.changed_data:
            return photo
        if photo.size > PHOTO_BYTES:
            raise ValidationError(_("The photo is larger than 5 MB. Choose a smaller file."), code="size")
        return ContentFile(_portrait(photo), name="portrait.jpg")


class EntryForm(_TellsNamesakesApart, forms.ModelForm):
    """The part of a register entry that an invitation asks for: the fields that signing needs."""

    title = _("Entry in the register of medical reviewers")
    orcid = _OrcidField()
    when = _("Fill this in if you tick “Medical reviewers”; otherwise leave it empty.")
    required = _("required for medical reviewers")

    class Meta:
        model = MedicalReviewer
        fields = (
            *("name", "credentials", "speciality", "affiliation", "orcid", "registration_number", "checked_on"),
            *("valid_until", "interests"),
        )
        widgets = {
            "checked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "interests": forms.Textarea(attrs={"rows": 3, "class": "wide"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)

    @classmethod
    def asked_of(cls, by):
        """Return whether the user `by` may add register entries."""
        return by.has_perm("conditions.add_medicalreviewer")

    def save(self, person):
        """Save the entry of `person` with a slug made from the name, and return it."""
        self.instance.user = person
        self.instance.slug = _free_slug(self.cleaned_data["name"])
        return super().save()

    def public_name(self):
        """Return the name that readers would see."""
        return self.cleaned_data["name"]

    def outcome(self):
        """Return a sentence on the saved entry, for the mail to chief editors and namesakes."""
        return register.sentence_on(self.instance, None, ())


def _as_json(cleaned):
    """Return the cleaned data of an entry as JSON values; a new photo as Base64, an unchanged one as its file name."""
    typed = {name: cleaned[name] for name in register.FIELDS if name in cleaned}
    for name in ("valid_until", "checked_on"):
        typed[name] = typed[name].isoformat() if typed.get(name) else None
    photo = typed.get("photo")
    is_new = isinstance(photo, ContentFile)
    return {**typed, "photo": base64.b64encode(photo.read()).decode() if is_new else str(photo or "")}


def _free_slug(name):
    longest = MedicalReviewer._meta.get_field("slug").max_length
    base = slug_of(name, empty="reviewer")[: longest - 8]
    taken = set(MedicalReviewer.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in chain([base], (f"{base}-{n}" for n in count(2))) if slug not in taken)


def _portrait(photo):
    """Return the photo as square JPEG bytes of at most PHOTO_SIDE pixels a side, without metadata.

    Raises ValidationError if it has too many pixels or is no JPEG, PNG or WebP image.
    """
    try:
        photo.seek(0)
        image = Image.open(photo, formats=["JPEG", "PNG", "WEBP"])
        if image.width * image.height > PHOTO_PIXELS:
            raise ValidationError(
                _("The photo has more than 40 million pixels. Choose a smaller photo."), code="pixels"
            )
        image = ImageOps.exif_transpose(image).convert("RGB")
        image = ImageOps.fit(image, (min(PHOTO_SIDE, *image.size),) * 2, centering=(0.5, 0.35))
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ValidationError(
            _("This is not a JPEG, PNG or WebP picture. Choose another file."), code="format"
        ) from error
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
