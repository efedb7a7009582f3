"""Model fields that clean text on every way into the database; the only file that knows CKEditor."""

import unicodedata

from ckeditor.widgets import CKEditorWidget
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Func
from django.templatetags.static import static
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from . import richtext


class _CleanedField:
    """Clean the value wherever it is written: save, update, bulk_create and bulk_update pass here."""

    def cleaned(self, value):
        raise NotImplementedError

    def to_python(self, value):
        value = super().to_python(value)
        return self.cleaned(value) if isinstance(value, str) else value

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            # The object in hand must say what the database says.
            value = self.cleaned(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value, connection):
        if isinstance(value, str):
            value = self.cleaned(value)
        return super().get_db_prep_save(value, connection)


class LineField(_CleanedField, models.CharField):
    """Plain text on one line."""

    def cleaned(self, value):
        return richtext.clean_line(value)


class PlainTextField(_CleanedField, models.TextField):
    """Plain text of several lines."""

    def cleaned(self, value):
        return richtext.clean_text(value)


class AddressField(_CleanedField, models.URLField):
    """A web address: http or https."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def cleaned(self, value):
        return richtext.clean_line(value)

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class RichTextField(_CleanedField, models.TextField):
    """HTML in the stored form of `conditions.richtext`, written in CKEditor.

    A TextField underneath, so that migrations do not name the editor.
    """

    def cleaned(self, value):
        return richtext.clean(value)

    def formfield(self, **kwargs):
        return super().formfield(**{"widget": editor_widget(), **kwargs})


class SortNameField(models.CharField):
    """A folded copy of another field, for sorting and searching: lower case, no accents."""

    def __init__(self, *args, source="name", **kwargs):
        self.source = source
        super().__init__(*args, **{"max_length": 300, "editable": False, "db_index": True, **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance, add):
        value = fold(getattr(model_instance, self.source))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


class ByBytes(Func):
    """A text column in the order of its code points, whatever order of letters the database was set up with."""

    template = "(%(expressions)s)"
    arity = 1
    output_field = models.TextField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template='(%(expressions)s COLLATE "C")', **context)


_APART = {code: " " for code in range(128) if not chr(code).isalnum()}


def fold(text):
    """Return `text` as it is compared in searches: lower case, no accents, words apart by one space."""
    if text.isascii():
        # The same at a hundredth of the time: most of what is folded is whole texts in English.
        return " ".join(text.lower().translate(_APART).split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in kept).split())


EDITOR_CONFIG = {
    "toolbar": "Newsroom",
    "toolbar_Newsroom": [
        ["Format"],
        ["Bold", "Italic", "Subscript", "Superscript", "RemoveFormat"],
        ["NumberedList", "BulletedList", "Blockquote"],
        ["Link", "Unlink", "Table", "Language"],
        ["CitationMark", "Facts", "CommunityCount"],
        ["PasteText", "Undo", "Redo"],
    ],
    "toolbar_Plain": [
        ["Format"],
        ["Bold", "Italic", "RemoveFormat"],
        ["NumberedList", "BulletedList", "Blockquote"],
        ["Link", "Unlink", "Table"],
        ["PasteText", "Undo", "Redo"],
    ],
    "format_tags": "p;h2;h3;h4",
    "removePlugins": (
        "about,elementspath,exportpdf,filebrowser,flash,forms,iframe,image,image2,maximize,newpage,preview,print,"
        "save,scayt,smiley,sourcearea,specialchar,stylescombo,templates,uploadimage,uploadfile,easyimage,cloudservices,"
        "wsc,div,find,bidi,colorbutton,colordialog,font,justify,pagebreak,selectall,showblocks,contextmenu,"
        "tabletools,tableselection,liststyle,dialogadvtab"
    ),
    "allowedContent": (
        "h2 h3 h4 p br ul li blockquote table caption thead tbody tr strong em sub sup; "
        "ol[start]; th[scope,colspan,rowspan]; td[colspan,rowspan]; a[!href]; "
        "span[!lang,!dir]"
    ),
    # So that words of these are pronounced as such.
    "language_list": [
        format_lazy("{}:{}:{}", code, name, direction)
        for code, name, direction in (
            ("la", _("Latin"), "ltr"),
            ("fr", _("French"), "ltr"),
            ("de", _("German"), "ltr"),
            ("el", _("Greek"), "ltr"),
            ("it", _("Italian"), "ltr"),
            ("es", _("Spanish"), "ltr"),
            ("ar", _("Arabic"), "rtl"),
            ("he", _("Hebrew"), "rtl"),
        )
    ],
    "coreStyles_bold": {"element": "strong", "overrides": "b"},
    "coreStyles_italic": {"element": "em", "overrides": "i"},
    "linkShowAdvancedTab": False,
    "linkShowTargetTab": False,
    "entities": False,
    "basicEntities": True,
    "fillEmptyBlocks": False,
    "disableNativeSpellChecker": False,
    "versionCheck": False,
    "title": False,
    "width": "100%",
    "height": 420,
    "tabSpaces": 0,
}


def editor_widget(*, marks=True):
    """Return CKEditor as the newsroom uses it: few plugins, no uploads, no source view.

    Without `marks` it offers no citation marks and no facts: texts about this site have none.
    """
    widget = CKEditorWidget(
        external_plugin_resources=[
            ("newsroom", lazy(static_folder, str)(), "plugin.js"),
        ]
    )
    widget.config = {**EDITOR_CONFIG, "extraPlugins": "newsroom", "toolbar": "Newsroom" if marks else "Plain"}
    return widget


def static_folder():
    # CKEditor asks for the plugin's folder and adds the file's name itself.
    return static("newsroom/ckeditor/plugin.js").rsplit("/", 1)[0] + "/"
