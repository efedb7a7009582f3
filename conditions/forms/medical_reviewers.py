"""An entry of the register of medical reviewers, with a photo that is made anew."""

import io
from itertools import chain, count

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from conditions.identifiers import normal_orcid
from conditions.models import MedicalReviewer

PHOTO_BYTES = 5 * 1024 * 1024
PHOTO_PIXELS = 40_000_000
PHOTO_SIDE = 480


class MedicalReviewerForm(forms.ModelForm):
    """An entry of the register; the photo is made anew from its pixels."""

    class Meta:
        model = MedicalReviewer
        fields = (
            *("user", "is_active", "name", "slug", "credentials", "speciality", "affiliation", "orcid"),
            *("biography", "interests", "photo", "registration_number", "checked_on", "valid_until"),
        )

    def clean_orcid(self):
        return normal_orcid(self.cleaned_data["orcid"])

    def clean_photo(self):
        photo = self.cleaned_data.get("photo")
        if not photo or "photo" not in self.changed_data:
            return photo
        if photo.size > PHOTO_BYTES:
            raise ValidationError(_("The photo is larger than 5 MB."), code="size")
        return ContentFile(_portrait(photo), name="portrait.jpg")


class EntryForm(forms.ModelForm):
    """The entry of somebody who is about to get an account: all that signing needs; the rest is for the register."""

    title = _("Entry in the register of medical reviewers")
    when = _("For medical reviewers alone. Fill it in as a whole, or leave it empty and enter them later.")

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
        """Whether this person may enter somebody."""
        return by.has_perm("conditions.add_medicalreviewer")

    def clean_orcid(self):
        return normal_orcid(self.cleaned_data["orcid"])

    def save(self, person):
        """Enter `person`, under an address made of their name."""
        self.instance.user = person
        self.instance.slug = _free_slug(self.cleaned_data["name"])
        return super().save()


def _free_slug(name):
    longest = MedicalReviewer._meta.get_field("slug").max_length
    wanted = slugify(name)[: longest - 8] or "reviewer"
    taken = set(MedicalReviewer.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for slug in chain([wanted], (f"{wanted}-{n}" for n in count(2))) if slug not in taken)


def _portrait(photo):
    """Return a JPEG of at most PHOTO_SIDE pixels a side, without the camera's data."""
    try:
        photo.seek(0)
        image = Image.open(photo, formats=["JPEG", "PNG", "WEBP"])
        if image.width * image.height > PHOTO_PIXELS:
            raise ValidationError(_("The photo has more than 40 million pixels."), code="pixels")
        image = ImageOps.exif_transpose(image).convert("RGB")
        image = ImageOps.fit(image, (min(PHOTO_SIDE, *image.size),) * 2, centering=(0.5, 0.35))
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ValidationError(_("This is not a JPEG, PNG or WebP picture."), code="format") from error
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
