"""Work after the response, so that its duration reveals nothing."""


def after_response(response, act):
    """Call `act` when the server closes `response`, after sending it completely; return the response."""
    close = response.close

    def closing():
        response.close = close
        try:
            act()
        finally:
            close()

    response.close = closing
    return response
