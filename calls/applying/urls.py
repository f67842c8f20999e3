from django.urls import path

from . import views

app_name = "applying"
urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("to/<slug:slug>/", views.start, name="start"),
    path("received/<slug:slug>/", views.received, name="received"),
    path("received/<slug:slug>/export.csv", views.export, name="export"),
    path("received/<slug:slug>/figures/", views.figures, name="figures"),
    path("receipts/<uuid:public_id>/", views.receipt, name="receipt"),
    path("verify/", views.verify, name="verify"),
    path("receipts/<uuid:public_id>/receipt.pdf", views.receipt_pdf, name="receipt_pdf"),
    path("receipts/<uuid:public_id>/copy.txt", views.receipt_text, name="receipt_text"),
    path("receipts/<uuid:public_id>/data.json", views.receipt_data, name="receipt_data"),
    path("<uuid:public_id>/", views.proposal, name="proposal"),
    path("<uuid:public_id>/write/", views.hub, name="hub"),
    path("<uuid:public_id>/write/basics/", views.basics, name="basics"),
    path("<uuid:public_id>/write/sections/<int:number>/", views.section, name="section"),
    path("<uuid:public_id>/write/partners/", views.partners, name="partners"),
    path("<uuid:public_id>/write/budget/", views.budget, name="budget"),
    path("<uuid:public_id>/write/documents/", views.documents, name="documents"),
    path(
        "<uuid:public_id>/write/documents/<uuid:document>/remove/",
        views.remove_document,
        name="remove_document",
    ),
    path("<uuid:public_id>/write/all/", views.whole, name="whole"),
    path("<uuid:public_id>/history/", views.history, name="history"),
    path("<uuid:public_id>/history/<uuid:change>/restore/", views.restore, name="restore"),
    path("<uuid:public_id>/autosave/", views.autosave, name="autosave"),
    path("<uuid:public_id>/check/", views.check, name="check"),
    path("<uuid:public_id>/submit/", views.submit, name="submit"),
    path("<uuid:public_id>/change/", views.change, name="change"),
    path("<uuid:public_id>/changes/", views.unsent, name="unsent"),
    path("<uuid:public_id>/changes/discard/", views.discard, name="discard"),
    path("<uuid:public_id>/withdraw/", views.withdraw, name="withdraw"),
]
