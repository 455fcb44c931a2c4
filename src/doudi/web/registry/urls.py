"""Addresses of the register's pages."""

from django.urls import path

from doudi.web.registry import (
    acts,
    documents,
    export,
    household,
    households,
    imports,
    person,
    registering,
)

urlpatterns = [
    path("households/", households.households, name="households"),
    path("households/export/", export.export, name="households-export"),
    path("households/new/", registering.new, name="household-new"),
    path("households/imports/", imports.imports, name="imports"),
    path("households/imports/new/", imports.new, name="import-new"),
    path("households/imports/<int:job_id>/", imports.job, name="import"),
    path("households/imports/<int:job_id>/match/", imports.match, name="import-match"),
    path("households/imports/<int:job_id>/load/", imports.load, name="import-load"),
    path("households/imports/<int:job_id>/accept/", imports.accept, name="import-accept"),
    path("households/imports/<int:job_id>/returned/", imports.returned, name="import-returned"),
    path("households/<int:household_id>/", household.household, name="household"),
    path("households/<int:household_id>/edit/", acts.edit, name="household-edit"),
    path("households/<int:household_id>/move/", acts.move, name="household-move"),
    path("households/<int:household_id>/head/", acts.head, name="household-head"),
    path("households/<int:household_id>/split/", acts.split, name="household-split"),
    path("households/<int:household_id>/label/", acts.label, name="household-label"),
    path("households/<int:household_id>/members/new/", registering.member, name="member-new"),
    path("households/<int:household_id>/fact/<str:kind>/", acts.fact, name="fact-new"),
    path("households/<int:household_id>/consent/", acts.consent, name="consent-new"),
    path("households/<int:household_id>/documents/new/", documents.new, name="document-new"),
    path("households/<int:household_id>/leave/<int:person_id>/", acts.leave, name="member-leave"),
    path("documents/<int:document_id>/", documents.document, name="document"),
    path("documents/<int:document_id>/remove/", documents.remove, name="document-remove"),
    path("consents/<int:consent_id>/withdraw/", acts.withdraw, name="consent-withdraw"),
    path("persons/known/", registering.known, name="person-known"),
    path("persons/<int:person_id>/", person.person, name="person"),
    path("persons/<int:person_id>/edit/", person.edit, name="person-edit"),
    path("persons/<int:person_id>/death/", person.death, name="person-death"),
    path("persons/<int:person_id>/phone/", person.phone, name="person-phone"),
    path("persons/<int:person_id>/account/", person.account, name="person-account"),
    path("persons/<int:person_id>/show/<str:field>/", person.show, name="person-show"),
]
