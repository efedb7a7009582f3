"""Identifiers of publications, people, conditions, genes and signs: normal forms, validation and URLs.

One function normalises each kind of identifier; forms, importers, the API and the search all call it. A normaliser
drops prefixes, addresses and notation, and never changes which thing an identifier names.
"""

from .codes import codes_in, is_code_address, normal_code, possible_codes, possible_hgnc, possible_hpo, url_for_code
from .fingerprints import same_spoken, spoken_fingerprint
from .gene_symbols import is_date, refuse_date
from .people import normal_orcid, url_for_orcid
from .person_names import folded_name
from .publications import normal_doi, normal_pmid, url_for_doi, url_for_pmid
from .systems import normal_hgnc, normal_hpo

__all__ = [
    "codes_in",
    "folded_name",
    "is_code_address",
    "is_date",
    "normal_code",
    "normal_doi",
    "normal_hgnc",
    "normal_hpo",
    "normal_orcid",
    "normal_pmid",
    "possible_codes",
    "possible_hgnc",
    "possible_hpo",
    "refuse_date",
    "same_spoken",
    "spoken_fingerprint",
    "url_for_code",
    "url_for_doi",
    "url_for_orcid",
    "url_for_pmid",
]
