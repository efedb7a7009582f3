"""Forms of the newsroom: they validate input, and the workflow stores it."""

from .conditions import ConditionForm, SynonymFormSet, TopicForm
from .drafts import DraftForm, citation_formset
from .edition_steps import ApproveForm, NoteForm, ReasonForm, ScheduleForm, SendBackForm, SignForm, SubmitForm
from .medical_reviewers import EntryForm, MedicalReviewerForm

__all__ = [
    "ApproveForm",
    "ConditionForm",
    "DraftForm",
    "EntryForm",
    "MedicalReviewerForm",
    "NoteForm",
    "ReasonForm",
    "ScheduleForm",
    "SendBackForm",
    "SignForm",
    "SubmitForm",
    "SynonymFormSet",
    "TopicForm",
    "citation_formset",
]
