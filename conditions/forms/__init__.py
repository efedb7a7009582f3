"""Forms of the newsroom: they validate input, and the workflow stores it."""

from .conditions import ConditionForm, SynonymForm, TopicForm
from .drafts import DraftForm, citation_formset
from .edition_steps import ApproveForm, NoteForm, ReasonForm, ScheduleForm, SendBackForm, SignForm, SubmitForm
from .fact_rows import FactRows, IdentifierRows, SynonymRows
from .medical_reviewers import EntryForm, MedicalReviewerForm
from .proposing import ProposingForm, ProposingFormSet

__all__ = [
    "ApproveForm",
    "ConditionForm",
    "DraftForm",
    "EntryForm",
    "FactRows",
    "IdentifierRows",
    "MedicalReviewerForm",
    "NoteForm",
    "ProposingForm",
    "ProposingFormSet",
    "ReasonForm",
    "ScheduleForm",
    "SendBackForm",
    "SignForm",
    "SubmitForm",
    "SynonymForm",
    "SynonymRows",
    "TopicForm",
    "citation_formset",
]
