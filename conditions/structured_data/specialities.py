"""Mapping from a doctor's speciality in words to schema.org's MedicalSpecialty."""

import re

# {beginnings of words: term}. Words without a term, such as "metabolic" and "ophthalmologist",
# are left out, because no term is better than a wrong one.
_BEGINNINGS = {
    "anaesth|anesth": "Anesthesia",
    "cardiolog": "Cardiovascular",
    "dermatolog": "Dermatology",
    "dieti[ct]": "DietNutrition",
    "endocrinolog": "Endocrine",
    "gastroenterolog|hepatolog": "Gastroenterologic",
    "genetic": "Genetic",
    "geriatric": "Geriatric",
    "gyn(?:ae|e)colog": "Gynecologic",
    "h(?:ae|e)matolog": "Hematologic",
    "neonatolog|pa?ediatric": "Pediatric",
    "nephrolog": "Renal",
    "neurolog": "Neurologic",
    "obstetric": "Obstetric",
    "oncolog": "Oncologic",
    "orthopa?edic": "Musculoskeletal",
    "otolaryngolog|otorhinolaryngolog": "Otolaryngologic",
    "physiotherap": "Physiotherapy",
    "psychiatr": "Psychiatric",
    "pulmonolog": "Pulmonary",
    "rheumatolog": "Rheumatologic",
    "surgeon|surgery": "Surgical",
    "urolog": "Urologic",
}
_PATTERNS = [(re.compile(rf"\b(?:{words})", re.IGNORECASE), term) for words, term in _BEGINNINGS.items()]


def specialities_in(words):
    """Return the terms for a speciality: ["Endocrine", "Pediatric"] for "paediatric endocrinologist"."""
    return [term for pattern, term in _PATTERNS if pattern.search(words)]
