"""Pages of accounts."""

from django.urls import URLPattern, path

from guatu.accounts.views import journal, runs, security, sign_in, tokens

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.page, name="sign_in"),
    path("sign-in/second-factor/", sign_in.second, name="sign_in_second"),
    path("sign-out/", sign_in.out, name="sign_out"),
    path("account/", security.page, name="security"),
    path("account/password/", security.password, name="password"),
    path("account/sessions/", security.sessions, name="sessions"),
    path("account/second-factor/", security.second_factor_page, name="second_factor"),
    path("account/second-factor/removal/", security.second_factor_removal, name="second_factor_removal"),
    path("account/recovery-codes/", security.recovery_codes, name="recovery_codes"),
    path("account/tokens/", tokens.page, name="tokens"),
    path("account/tokens/<int:pk>/revocation/", tokens.revocation, name="token_revocation"),
    path("password-links/<str:raw>/", security.password_link, name="password_link"),
    path("journal/", journal.page, name="journal"),
    path("journal/verification/", journal.verification, name="journal_verification"),
    path("journal/<int:seq>/", journal.entry, name="journal_entry"),
    path("runs/<int:pk>/", runs.page, name="run"),
    path("runs/<int:pk>/file/", runs.file, name="run_file"),
]
