"""Reader for MedQuAD: XML documents with questions and answers on one disease, single or in an archive."""

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import xml_stream
from .archives import members
from .records import UnreadableFile
from .source_text import plain

# {question type of MedQuAD: slug of a topic that a new site starts with}
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
class MedquadAnswer:
    """An answer. `names` are the disease's name, codes and other names; `topic` is "" where no topic fits.

    `where` is the number of the answer in the file or archive.
    """

    where: int
    names: list
    question_type: str
    topic: str
    text: str
    citation: dict


def read_answers(stream, name=""):
    """Yield a MedquadAnswer for each question; raise UnreadableFile for a file of another kind."""
    number = 0
    for member, content in members(stream, name, suffix=".xml"):
        try:
            documents = [element for _attributes, element in _documents(content)]
        except UnreadableFile as error:
            raise UnreadableFile(f"{member}: {error}" if member else str(error)) from None
        for document in documents:
            for answer in _answers(document, number):
                number += 1
                yield answer
    if not number:
        raise UnreadableFile(_("There is no MedQuAD document with questions in this file. Nothing was changed."))


def _documents(content):
    """Yield (attributes, document) once the document has been parsed to its end; a document is small."""
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
    for number, pair in enumerate(document.iterfind("QAPairs/QAPair"), start=1):
        question = pair.find("Question")
        kind = (question.get("qtype", "") if question is not None else "").strip().lower()
        yield MedquadAnswer(
            where=before + number,
            names=[name for name in dict.fromkeys(names) if name],
            question_type=kind,
            topic=TOPICS.get(kind, ""),
            text=(pair.findtext("Answer") or "").strip(),
            citation=citation,
        )
