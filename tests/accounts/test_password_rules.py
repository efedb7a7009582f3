"""Password rules: the site's own name with a year is refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize("password", ["DiseaseMaps2026", "newsroom-2026!", "Atlas.2026-x", "example-12345"])
def test_password_made_of_the_sites_name_is_refused(settings, password):
    settings.ORGANISATION_NAME = "Atlas of rare diseases"

    with pytest.raises(ValidationError) as refused:
        validate_password(password)

    assert "Apart from the name of this site, this password is too short." in refused.value.messages


@pytest.mark.parametrize("password", ["diseasemaps-quiet-harbour-lamp", "quiet-harbour-lamp"])
def test_other_passwords_are_accepted(password):
    validate_password(password)
