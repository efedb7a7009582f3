"""Forms of the newsroom: they validate input, and the workflow stores it."""

from .conditions import ConditionForm, SynonymFormSet, TopicForm
from .drafts import DraftForm, citation_formset
from .edition_steps import ApproveForm, NoteForm, ReasonForm, ScheduleForm, SendBackForm, SignForm, SubmitForm
from .medical_reviewers import EntryForm, MedicalReviewerForm
from .proposing import ProposingForm, ProposingFormSet

__all__ = [
    "ApproveForm",
    "ConditionForm",
    "DraftForm",
    "EntryForm",
    "MedicalReviewerForm",
    "NoteForm",
    "ProposingForm",
    "ProposingFormSet",
    "ReasonForm",
    "ScheduleForm",
    "SendBackForm",
    "SignForm",
    "SubmitForm",
    "SynonymFormSet",
    "TopicForm",
    "citation_formset",
]
