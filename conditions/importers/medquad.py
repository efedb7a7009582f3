"""Reader for MedQuAD: XML documents with questions and answers on one disease, single or in an archive."""

import io
from dataclasses import dataclass, field

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
    """An answer. `names` are the disease's name and synonyms, `codes` its UMLS codes; `topic` is "" where none fits.

    `where` is the number of the answer in the file or archive. `problem` says why the answer cannot be used. A document
    that cannot be read is one MedquadAnswer with its file name and its problem, without a number.
    """

    where: int | None
    names: list
    codes: list = field(default_factory=list)
    topic: str = ""
    text: str = ""
    citation: dict = field(default_factory=dict)
    problem: str = ""


def read_answers(stream, name=""):
    """Yield a MedquadAnswer for each question, and one for each document of an archive that cannot be read.

    Raises UnreadableFile for a broken archive, and for a file without any question.
    """
    number = 0
    for member in members(stream, name, suffix=".xml"):
        try:
            documents = [element for _attributes, element in _documents(member)]
        except UnreadableFile as error:
            if not member.is_packed:
                raise UnreadableFile(f"{member.name}: {error}" if member.name else str(error)) from None
            yield MedquadAnswer(where=None, names=[member.name], problem=_without_outcome(str(error)))
            continue
        for document in documents:
            for answer in _answers(document, number):
                number += 1
                yield answer
    if not number:
        raise UnreadableFile(_("There is no MedQuAD document with questions in this file. Nothing was changed."))


def _without_outcome(sentence):
    """Return the sentence of a refused document without its end, because the rest of the archive is imported."""
    return sentence.removesuffix(" " + _("Nothing was changed."))


def _documents(member):
    """Yield (attributes, document) once the document has been parsed to its end; a document is small."""
    if member.content is None:
        raise UnreadableFile(_("This is not an XML file."))
    for attributes, event, element in xml_stream.events(io.BytesIO(member.content), root="Document"):
        if event == "end" and element.tag == "Document":
            yield attributes, element


def _answers(document, before):
    focus = plain(document.findtext("Focus"))
    names = [focus, *(plain(synonym.text) for synonym in document.iterfind("FocusAnnotations/Synonyms/Synonym"))]
    codes = [plain(cui.text) for cui in document.iterfind("FocusAnnotations/UMLS/CUIs/CUI")]
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
        # With the text of elements inside the answer, or "Do <b>not</b> take it" would be cut off.
        topic, text = TOPICS.get(kind, ""), xml_stream.text_of(pair, "Answer").strip()
        problem = ""
        if not topic:
            problem = _("no topic for the question type “%(type)s”") % {"type": kind[:60]}
        elif not text:
            problem = _("the answer is empty")
        yield MedquadAnswer(
            where=before + number,
            names=[name for name in dict.fromkeys(names) if name],
            codes=[f"UMLS:{code}" for code in dict.fromkeys(codes) if code],
            topic=topic,
            text=text,
            citation=citation,
            problem=problem,
        )
