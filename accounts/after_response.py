"""Doing something once the answer has been sent, so that its time tells nothing."""


def after_response(response, act):
    """Call `act` when the server closes `response`: whoever waits for it has all of it by then."""
    close = response.close

    def closing():
        response.close = close
        try:
            act()
        finally:
            close()

    response.close = closing
    return response
