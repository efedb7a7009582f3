"""Forms of register entries of medical reviewers, with re-encoded photos."""

import io
from itertools import chain, count

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from conditions.identifiers import normal_orcid
from conditions.models import MedicalReviewer
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
            number = _folded_number(cleaned.get("registration_number", ""))
            for other in MedicalReviewer.objects.exclude(pk=self.instance.pk).named_like(cleaned["name"]):
                if not number or _folded_number(other.registration_number) in ("", number):
                    self.add_error("name", _same_name(other))
        return cleaned


def _folded_number(number):
    return "".join(filter(str.isalnum, number.casefold()))


def _same_name(other):
    return ValidationError(
        _(
            "The register has a name that reads the same: %(other)s. Readers can tell two people apart only if both "
            "entries have a registration number, and not the same one."
        )
        % {"other": other.name},
        code="namesake",
    )


class MedicalReviewerForm(_TellsNamesakesApart, forms.ModelForm):
    """A register entry; an uploaded photo is re-encoded."""

    orcid = _OrcidField()

    class Meta:
        model = MedicalReviewer
        fields = (
            *("user", "is_active", "name", "slug", "credentials", "speciality", "affiliation", "orcid"),
            *("biography", "interests", "photo", "registration_number", "checked_on", "valid_until"),
        )

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
    when = _("Only for medical reviewers. Fill in all fields, or leave them empty and add the entry later.")

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

    def outcome(self):
        """Return a sentence on the saved entry, for the mail to chief editors and namesakes."""
        return entry_sentence(self.instance)


def entry_sentence(entry):
    """Return a sentence that says whose entry of the register was made, and until when it is valid."""
    return _("Added to the register of medical reviewers: %(name)s, valid until %(day)s.") % {
        "name": entry.name_with_credentials,
        "day": date_format(entry.valid_until, "j F Y"),
    }


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
