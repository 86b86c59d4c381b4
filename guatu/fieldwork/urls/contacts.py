from django.urls import URLPattern, path

from guatu.fieldwork.views import contact_proposals, contacts

urlpatterns: list[URLPattern] = [
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/gaps/", contacts.gaps, name="contact_gaps"),
    path("contacts/branches/", contacts.branches, name="contact_branches"),
    path("contacts/mine/", contacts.mine, name="my_contacts"),
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("contacts/<int:pk>/ending/", contacts.ending, name="contact_ending"),
    path("contacts/posts/<int:pk>/", contacts.link, name="post_contacts"),
    path("units/<int:pk>/contacts/", contacts.unit_contacts, name="unit_contacts"),
    path("contacts/proposals/", contact_proposals.proposals, name="contact_proposals"),
    path("contacts/proposals/acceptances/", contact_proposals.acceptances, name="contact_acceptances"),
    path("contacts/proposals/<int:pk>/", contact_proposals.proposal, name="contact_proposal"),
    path("contacts/proposals/<int:pk>/acceptance/", contact_proposals.acceptance, name="contact_acceptance"),
    path("contacts/proposals/<int:pk>/change/", contact_proposals.change, name="contact_change"),
    path("contacts/proposals/<int:pk>/refusal/", contact_proposals.refusal, name="contact_refusal"),
]
