"""Model fields that clean text on every way into the database; the only file that knows CKEditor."""

import unicodedata

from ckeditor.widgets import CKEditorWidget
from django.core.validators import URLValidator
from django.db import models
from django.templatetags.static import static
from django.utils.functional import lazy

from . import richtext
from .richtext.characters import has_words


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
        line = richtext.clean_line(value)
        # A name of nothing but joiners and direction marks could neither be read nor clicked.
        return line if has_words(line) else ""


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


def fold(text):
    """Return `text` as it is compared in searches: lower case, no accents, words apart by one space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in kept).split())


EDITOR_CONFIG = {
    "toolbar": "Newsroom",
    "toolbar_Newsroom": [
        ["Format"],
        ["Bold", "Italic", "Subscript", "Superscript", "RemoveFormat"],
        ["NumberedList", "BulletedList", "Blockquote"],
        ["Link", "Unlink", "Table"],
        ["CitationMark", "Facts", "CommunityCount"],
        ["PasteText", "Undo", "Redo"],
    ],
    "format_tags": "p;h2;h3;h4",
    "removePlugins": (
        "about,elementspath,exportpdf,filebrowser,flash,forms,iframe,image,image2,maximize,newpage,preview,print,"
        "save,scayt,smiley,sourcearea,specialchar,stylescombo,templates,uploadimage,uploadfile,easyimage,cloudservices,"
        "wsc,div,find,language,bidi,colorbutton,colordialog,font,justify,pagebreak,selectall,showblocks,contextmenu,"
        "tabletools,tableselection,liststyle,dialogadvtab"
    ),
    "allowedContent": (
        "h2 h3 h4 p br ul li blockquote table caption thead tbody tr strong em sub sup; "
        "ol[start]; th[scope,colspan,rowspan]; td[colspan,rowspan]; a[!href]"
    ),
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


def editor_widget():
    """Return CKEditor as the newsroom uses it: few plugins, no uploads, no source view."""
    widget = CKEditorWidget(
        external_plugin_resources=[
            ("newsroom", lazy(static_folder, str)(), "plugin.js"),
        ]
    )
    widget.config = {**EDITOR_CONFIG, "extraPlugins": "newsroom"}
    return widget


def static_folder():
    # CKEditor asks for the plugin's folder and adds the file's name itself.
    return static("newsroom/ckeditor/plugin.js").rsplit("/", 1)[0] + "/"
