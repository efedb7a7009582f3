"""The newsroom's forms. They check what was typed; the verbs decide and store."""

from .conditions import ConditionForm, SynonymFormSet, TopicForm
from .drafts import DraftForm, citation_formset
from .register import MedicalReviewerForm
from .steps import ApproveForm, NoteForm, ReasonForm, ScheduleForm, SendBackForm, SignForm, SubmitForm

__all__ = [
    "ApproveForm",
    "ConditionForm",
    "DraftForm",
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
