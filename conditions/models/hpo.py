"""Terms of the Human Phenotype Ontology (HPO), their synonyms, and the words by which searches find them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from conditions.fields import LineField
from conditions.vocabularies import HpoSynonymType, SynonymScope

from .release import Fact


class HpoTerm(Fact):
    """A term, current or obsolete. A phenotype refers to it by `hpo_id`, whichever of the two is imported first.

    An id that was merged into another term (`alt_id` in the file) is an obsolete term, with an empty name if the file
    gives none. `replaced_by` is the current term that follows an obsolete one, None if there is none or several.
    """

    hpo_id = models.CharField("HPO", max_length=10, unique=True)
    name = LineField(_("name"), max_length=300, blank=True)
    is_obsolete = models.BooleanField(_("obsolete"), default=False)
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="former_terms", verbose_name=_("replaced by")
    )

    class Meta:
        verbose_name = _("HPO term")
        verbose_name_plural = _("HPO terms")
        default_permissions = ()
        ordering = ["hpo_id"]

    def __str__(self):
        return f"{self.hpo_id} {self.name}".rstrip()


class HpoSynonym(models.Model):
    """A synonym of a term; `type` says whether it is an everyday word, a British spelling or the like."""

    term = models.ForeignKey(HpoTerm, models.CASCADE, related_name="synonyms", verbose_name=_("term"))
    name = LineField(_("name"), max_length=300)
    type = models.CharField(_("type"), max_length=20, choices=HpoSynonymType, blank=True)
    scope = models.CharField(_("scope"), max_length=12, choices=SynonymScope, default=SynonymScope.EXACT)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("HPO synonym")
        verbose_name_plural = _("HPO synonyms")
        default_permissions = ()
        ordering = ["term", "position"]
        constraints = [models.UniqueConstraint(fields=["term", "name", "type"], name="hpo_synonym_once")]

    def __str__(self):
        return self.name


class HpoWord(models.Model):
    """A word of a current term's name (if `synonym` is None) or of its synonym, as `facts.sign_words` writes it.

    `weight` is high for a word of few names and synonyms. `share` is its part, from 0 to 1, of the weight of all
    words of the name. The importer of terms derives these rows from the others.
    """

    word = models.CharField(_("word"), max_length=60, db_index=True)
    term = models.ForeignKey(HpoTerm, models.CASCADE, related_name="+", verbose_name=_("term"))
    synonym = models.ForeignKey(
        HpoSynonym, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("synonym")
    )
    weight = models.FloatField(_("weight"))
    share = models.FloatField(_("share"))

    class Meta:
        verbose_name = _("word of an HPO term")
        verbose_name_plural = _("words of HPO terms")
        default_permissions = ()

    def __str__(self):
        return self.word
