"""Former symbols of genes in product 6."""

import io

import pytest

from conditions.importers import loading, orphadata
from conditions.models import FormerSymbol, Identifier
from tests import factories

pytestmark = pytest.mark.django_db

PRODUCT = """<?xml version="1.0" encoding="UTF-8"?>
<JDBOR date="2025-06-24 07:35:18" version="1.3.42"><DisorderList count="1"><Disorder id="1"><OrphaCode>528</OrphaCode>
<Name lang="en">Congenital generalized lipodystrophy</Name>
<DisorderGeneAssociationList count="1"><DisorderGeneAssociation><SourceOfValidation/>
<Gene id="1"><Name lang="en">a gene</Name><Symbol>{symbol}</Symbol>
<SynonymList count="1"><Synonym lang="en">{synonym}</Synonym></SynonymList>
<ExternalReferenceList count="1"><ExternalReference id="1"><Source>ClinVar</Source><Reference>{clinvar}</Reference>
</ExternalReference></ExternalReferenceList></Gene>
<DisorderGeneAssociationType id="1"><Name lang="en">Disease-causing germline mutation(s) in</Name>
</DisorderGeneAssociationType></DisorderGeneAssociation></DisorderGeneAssociationList></Disorder></DisorderList></JDBOR>"""


@pytest.mark.parametrize(
    ("symbol", "synonym", "clinvar", "expected"),
    [
        ("CAVIN1", "cavin-1", "PTRF", [("PTRF", False), ("cavin-1", True)]),
        ("CFAP418", "CORD16", "C8orf37", [("C8orf37", False), ("CORD16", True)]),
        ("AGPAT2", "LPAAB", "AGPAT2", [("LPAAB", True)]),
        ("SEPTIN14", "FLJ44060", "sept-14", [("FLJ44060", True)]),
        ("CAVIN1", "PTRF", "PTRF", [("PTRF", False)]),
    ],
)
def test_former_symbol_is_distinguished_from_an_alias(symbol, synonym, clinvar, expected):
    condition = factories.make_condition()
    Identifier.objects.create(condition=condition, system="ORPHA", code="528", relation="E")
    file = io.BytesIO(PRODUCT.format(symbol=symbol, synonym=synonym, clinvar=clinvar).encode())

    loading.load(orphadata.read_product(file, "6"), apply=True)

    assert list(FormerSymbol.objects.order_by("is_alias").values_list("symbol", "is_alias")) == expected
