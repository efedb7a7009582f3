"""URL patterns for signing in and for accounts, below the newsroom's path."""

from django.urls import path

from .views import entrance, factor, history, passwords, people


def addresses(site):
    """Return the URL patterns: `entrance_view` is open to everybody, `view` needs a session."""
    entrance_view, view = site.entrance_view, site.admin_view
    return [
        path("second-step/", entrance_view(entrance.second_step), name="second_step"),
        path("second-factor/set-up/", entrance_view(factor.set_up), name="set_up_second_factor"),
        path("forgotten-password/", entrance_view(passwords.forgotten), name="forgotten_password"),
        path("new-password/<uidb64>/<token>/", entrance_view(passwords.NewPassword.as_view()), name="new_password"),
        path("invitation/<uidb64>/<token>/", entrance_view(passwords.Invitation.as_view()), name="invitation"),
        path("second-factor/", view(factor.overview), name="second_factor"),
        path("second-factor/codes/", view(factor.new_codes), name="new_recovery_codes"),
        path("second-factor/off/", view(factor.turn_off), name="turn_off_second_factor"),
        path("sign-ins/", view(history.sign_ins), name="sign_ins"),
        path("sign-ins/end/", view(history.sign_out_elsewhere), name="sign_out_elsewhere"),
        path("accounts/user/invite/", view(people.invite), name="invite"),
        path("accounts/user/<int:pk>/sign-out/", view(people.sign_out), name="sign_out"),
        path("accounts/user/<int:pk>/invite-again/", view(people.invite_again), name="invite_again"),
        path(
            "accounts/user/<int:pk>/reset-second-factor/",
            view(people.reset_second_factor),
            name="reset_second_factor",
        ),
    ]
