"""Lines of a text file, none longer than a text can be: a file of one endless line stays on the disk."""

from django.utils.translation import gettext as _

from .records import Unreadable

LONGEST = 4 * 1024 * 1024


def lines_of(stream):
    """Yield the lines of a text or binary stream; raises Unreadable at one that is 4 MB or longer."""
    number = 0
    while line := stream.readline(LONGEST):
        number += 1
        if len(line) == LONGEST:
            raise Unreadable(_("Line %(line)s is longer than 4 MB. Nothing was changed.") % {"line": number})
        yield line
