"""Pages about people and their roles."""

from django.urls import path

from guatu.orgs.views import grants, people

urlpatterns = [
    path("accounts/", people.page, name="accounts"),
    path("accounts/new/", grants.placing, name="placing"),
    path("accounts/<int:pk>/", people.person, name="person"),
    path("accounts/<int:pk>/password-link/", people.password_link, name="password_link"),
    path("accounts/<int:pk>/deactivation/", people.deactivation, name="deactivation"),
    path("accounts/<int:pk>/reactivation/", people.reactivation, name="reactivation"),
    path("accounts/<int:pk>/unlocking/", people.unlocking, name="unlocking"),
    path("accounts/<int:pk>/second-factor-removal/", people.second_factor_removal, name="second_factor_removal"),
    path("invitations/", grants.invitation_list, name="invitations"),
    path("invitations/<int:pk>/cancellation/", grants.cancellation, name="cancellation"),
    path("invitations/<str:raw>/", grants.invitation, name="invitation"),
    path("grants/<int:pk>/end/", grants.ending, name="grant_end"),
    path("grants/<int:pk>/deputy/", grants.deputy, name="deputy"),
    path("grants/<int:pk>/hand-over/", grants.hand_over, name="hand_over"),
]
