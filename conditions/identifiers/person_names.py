"""Names of people, folded so that names which read the same are equal."""

import re
import unicodedata

# Words that say what somebody is. None of them is a usual surname: "Do" and "Ma" are not here.
_TITLES = (
    "associate assoc assistant bsc dame dipl doctor doz dphil dr drmed drs emeritus emerita facp frcp frcpath frcpch "
    "frcs habil hc hon jr junior md med miss mba mbbs mbchb mph mr mrcp mrs ms msc mx pd phd prim priv privdoz prof "
    "professor sir sr univ"
)
# Letters of other alphabets, and digits, that look like a Latin letter; also Latin letters without an accent to drop.
_LOOK_ALIKE = str.maketrans(
    "авекмнорстухіїјѕһԁԛԝѵ" + "αβεηικμνορτυχζ" + "øłđðħıŋ" + "01|l",
    "abekmhopctyxiijshdqwv" + "abenikmvoptuxz" + "oiddhin" + "oiii",
)
_FOLDED_TITLES = frozenset(_TITLES.translate(_LOOK_ALIKE).split())
# The dots of "M.D.", "Ph.D." and "A. K.", which join what stands at both sides of them.
_ABBREVIATION = re.compile(r"\b(ph|[^\W\d_])\.\s?(?=[^\W\d_]\b)")

# Apostrophes within names, and characters without width.
_INVISIBLE = re.compile("['’ʼ`´\u00ad\u200b-\u200f\u2060\ufeff]")


def folded_name(name):
    """Return `name` without titles, accents, spaces, signs and the difference of letters that look alike.

    >>> folded_name("Dr. Asha Rao, M.D., PhD") == folded_name("Professor Asha RAO")
    True
    """
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    plain = plain.replace("æ", "ae").replace("œ", "oe").replace("þ", "th")
    words = re.findall(r"[^\W_]+", _ABBREVIATION.sub(r"\1", _INVISIBLE.sub("", plain)).translate(_LOOK_ALIKE))
    return "".join([word for word in words if word not in _FOLDED_TITLES] or words)
