"""URL patterns for signing in and for accounts, below the newsroom's path."""

from django.urls import path

from .views import changing, entrance, factor, history, passkeys, passwords, people


def addresses(site):
    """Return the URL patterns: `entrance_view` is open to everybody, `view` needs a session."""
    entrance_view, view = site.entrance_view, site.admin_view
    return [
        path("second-step/", entrance_view(entrance.second_step), name="second_step"),
        path("second-step/options/", entrance_view(entrance.second_step_options), name="second_step_options"),
        path("passkey-options/", entrance_view(entrance.sign_in_options), name="sign_in_options"),
        path("passkeys/add/", entrance_view(passkeys.add), name="add_passkey"),
        path("passkeys/add/options/", entrance_view(passkeys.add_options), name="add_passkey_options"),
        path("second-factor/set-up/", entrance_view(factor.set_up), name="set_up_second_factor"),
        path("forgotten-password/", entrance_view(passwords.forgotten), name="forgotten_password"),
        path("new-password/<uidb64>/<token>/", entrance_view(passwords.NewPassword.as_view()), name="new_password"),
        path("invitation/<uidb64>/<token>/", entrance_view(passwords.Invitation.as_view()), name="invitation"),
        path("passkeys/", view(passkeys.overview), name="passkeys"),
        path("passkeys/confirm/options/", view(passkeys.confirm_options), name="confirm_options"),
        path("passkeys/<int:pk>/rename/", view(passkeys.rename), name="rename_passkey"),
        path("passkeys/<int:pk>/remove/", view(passkeys.remove), name="remove_passkey"),
        path("second-factor/", view(factor.overview), name="second_factor"),
        path("second-factor/codes/", view(factor.new_codes), name="new_recovery_codes"),
        path("second-factor/off/", view(factor.turn_off), name="turn_off_second_factor"),
        path("sign-ins/", view(history.sign_ins), name="sign_ins"),
        path("sign-ins/end/", view(history.sign_out_elsewhere), name="sign_out_elsewhere"),
        path("accounts/user/invite/", view(people.invite), name="invite"),
        path("accounts/user/<int:pk>/change-account/", view(changing.change_account), name="change_account"),
        path("accounts/user/<int:pk>/reopen/", view(changing.reopen_account), name="reopen_account"),
        path("accounts/user/<int:pk>/sign-out/", view(people.sign_out), name="sign_out"),
        path("accounts/user/<int:pk>/invite-again/", view(people.invite_again), name="invite_again"),
        path(
            "accounts/user/<int:pk>/ask-confirmation/",
            view(people.ask_confirmation),
            name="ask_account_confirmation",
        ),
        path(
            "accounts/user/<int:pk>/reset-second-factor/",
            view(people.reset_second_factor),
            name="reset_second_factor",
        ),
    ]
