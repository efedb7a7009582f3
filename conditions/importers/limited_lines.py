"""Line reading with a length limit, so that a file of one endless line never fills the memory."""

from django.utils.translation import gettext as _

from .records import UnreadableFile

MAX_LENGTH = 4 * 1024 * 1024


def lines_of(stream):
    """Yield the lines of a text or binary stream; raise UnreadableFile at a line of 4 MB or more."""
    number = 0
    while line := stream.readline(MAX_LENGTH):
        number += 1
        if len(line) == MAX_LENGTH:
            raise UnreadableFile(_("Line %(line)s is longer than 4 MB. Nothing was changed.") % {"line": number})
        yield line
