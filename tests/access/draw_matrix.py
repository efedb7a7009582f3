"""A test that adds missing lines to matrix.txt: `pytest tests/access/draw_matrix.py`; pytest runs it only by name."""

from .test_matrix import PEOPLE, TABLE, cookie_of, expected, response_word, world  # noqa: F401 - a fixture
from .url_patterns import patterns

HEAD = """# Every address, as everybody: nobody, an account in no role, the roles, a superuser, and a reviewer who is
# enrolling, which means that they have to set up a second factor first.
#
# 200 shown   302 done, or led on   in  led to signing in   told  sent back with a sentence that says why not
# 401 asked to sign in on the spot, with what was typed kept   403 404 405 refused
# 409 refused by a rule of the workflow   410 gone   422 the form is not complete
"""


def test_draw_the_matrix(world):  # noqa: F811
    cookies, known = {who: cookie_of(who) for who in PEOPLE}, expected()
    lines = [f"{HEAD}#      {''.join(f'{who:<10}' for who in PEOPLE)}address\n"]
    for pattern in patterns():
        for method in ("GET", "POST"):
            line = known.get((method, pattern)) or {
                who: response_word(world, cookies[who], method, pattern) for who in PEOPLE
            }
            lines.append(f"{method:<7}{''.join(f'{line[who]:<10}' for who in PEOPLE)}/{pattern}\n")
    TABLE.write_text("".join(lines))
