from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.snippets.models import register_snippet


@register_snippet
class Reviewer(models.Model):
    name = models.CharField(max_length=160)
    credentials = models.CharField(max_length=120)
    speciality = models.CharField(max_length=120)

    panels = [FieldPanel("name"), FieldPanel("credentials"), FieldPanel("speciality")]

    def __str__(self):
        return self.name


class ConditionPage(Page):
    subpage_types = ["peer.AnswerPage"]
    template = "peer/condition.html"


class AnswerPage(Page):
    short_answer = models.TextField()
    body = RichTextField()
    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    reviewed_on = models.DateField()
    review_due = models.DateField()

    content_panels = [
        *Page.content_panels,
        FieldPanel("short_answer"),
        FieldPanel("body"),
        FieldPanel("reviewer"),
        FieldPanel("reviewed_on"),
        FieldPanel("review_due"),
        InlinePanel("sources"),
    ]
    template = "peer/answer.html"

    def get_context(self, request):
        answers = AnswerPage.objects.live().sibling_of(self)
        return {
            **super().get_context(request),
            "answers": answers,
            "previous": answers.filter(path__lt=self.path).last(),
            "next": answers.filter(path__gt=self.path).first(),
        }


class Source(Orderable):
    page = ParentalKey(AnswerPage, related_name="sources")
    title = models.CharField(max_length=300)
    url = models.URLField(blank=True)
