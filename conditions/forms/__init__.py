"""The newsroom's forms. They check what was typed; the verbs decide and store."""

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
