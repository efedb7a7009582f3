"""MedQuAD: XML documents with questions and answers on one disease each, one file or an archive of them."""

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import xml_stream
from .archives import members
from .records import Unreadable
from .source_text import plain

# MedQuAD's question types, and the topics that a new site starts with.
TOPICS = {
    "information": "overview",
    "frequency": "how-common",
    "genetic changes": "causes",
    "causes": "causes",
    "inheritance": "inheritance",
    "symptoms": "symptoms",
    "complications": "complications",
    "exams and tests": "diagnosis",
    "treatment": "treatment",
    "outlook": "outlook",
    "stages": "types",
    "research": "research",
    "support groups": "support",
    "when to contact a medical professional": "urgent-help",
}
SOURCES = {
    "GHR": "MedlinePlus Genetics (before 2020 Genetics Home Reference), U.S. National Library of Medicine",
}


@dataclass(frozen=True)
class Answer:
    """`names` are the disease's name, its codes and its other names; `topic` is "" where none fits.

    `where` is the number of the answer in the file or archive.
    """

    where: int
    names: list
    question_type: str
    topic: str
    text: str
    citation: dict


def read(stream, name=""):
    """Yield an Answer for each question; raises Unreadable for what is not MedQuAD."""
    number = 0
    for member, content in members(stream, name, suffix=".xml"):
        try:
            documents = [element for _attributes, element in _whole(content)]
        except Unreadable as error:
            raise Unreadable(f"{member}: {error}" if member else str(error)) from None
        for document in documents:
            for answer in _answers(document, number):
                number += 1
                yield answer
    if not number:
        raise Unreadable(_("There is no MedQuAD document with questions in this file. Nothing was changed."))


def _whole(content):
    """Yield the document once it has been read to its end; one is small."""
    for attributes, event, element in xml_stream.events(io.BytesIO(content), root="Document"):
        if event == "end" and element.tag == "Document":
            yield attributes, element


def _answers(document, before):
    focus = plain(document.findtext("Focus"))
    names = [focus, *(f"UMLS:{plain(cui.text)}" for cui in document.iterfind("FocusAnnotations/UMLS/CUIs/CUI"))]
    names += [plain(synonym.text) for synonym in document.iterfind("FocusAnnotations/Synonyms/Synonym")]
    source = document.get("source", "")
    citation = {
        "number": 1,
        "title": focus[:500] or _("Untitled"),
        "journal": f"{SOURCES.get(source, source)}; by way of MedQuAD (2019)"[:200],
        "url": document.get("url", "")[:500],
    }
    for place, pair in enumerate(document.iterfind("QAPairs/QAPair"), start=1):
        question = pair.find("Question")
        kind = (question.get("qtype", "") if question is not None else "").strip().lower()
        yield Answer(
            where=before + place,
            names=[name for name in dict.fromkeys(names) if name],
            question_type=kind,
            topic=TOPICS.get(kind, ""),
            text=(pair.findtext("Answer") or "").strip(),
            citation=citation,
        )
