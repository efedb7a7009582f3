"""What is looked up once for a page is looked up again for the next, and each time outside of pages."""

from conditions.once import once, once_a_page


def test_a_look_up_is_made_once_for_a_page_and_each_time_outside():
    made = []

    @once
    def look_up():
        made.append(len(made))
        return made[-1]

    page = once_a_page(lambda: (look_up(), look_up()))

    assert (look_up(), look_up()) == (0, 1)
    assert (page(), page()) == ((2, 2), (3, 3))
    assert look_up() == 4


def test_what_is_found_may_be_nothing():
    made = []

    @once
    def look_up():
        made.append("again")

    once_a_page(lambda: (look_up(), look_up()))()

    assert made == ["again"]
