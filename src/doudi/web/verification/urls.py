"""Addresses of verification."""

from django.urls import path

from doudi.web.verification import checks, consents, deliveries, findings, rechecks

urlpatterns = [
    path("verification/", checks.checks_list, name="checks"),
    path("verification/order/<int:household_id>/", checks.order, name="check-order"),
    path("verification/checks/<int:order_id>/", checks.check, name="check"),
    path("verification/checks/<int:order_id>/print/", checks.check_print, name="check-print"),
    path("verification/hits/<int:hit_id>/decide/", checks.decide, name="hit-decide"),
    path("verification/checks/<int:order_id>/dispute/", checks.dispute, name="check-dispute"),
    path("verification/disputes/<int:dispute_id>/settle/", checks.settle_dispute, name="dispute-settle"),
    path("verification/deliveries/", deliveries.deliveries, name="deliveries"),
    path("verification/deliveries/new/", deliveries.delivery_new, name="delivery-new"),
    path("verification/deliveries/<int:dataset_id>/rejects/", deliveries.rejects, name="delivery-rejects"),
    path("verification/findings/", findings.findings, name="findings"),
    path("verification/findings/<int:finding_id>/", findings.finding, name="finding"),
    path("verification/findings/<int:finding_id>/assign/", findings.assign, name="finding-assign"),
    path("verification/findings/<int:finding_id>/exempt/", findings.exempt, name="finding-exempt"),
    path("verification/rechecks/", rechecks.rechecks, name="rechecks"),
    path("verification/rechecks/start/", rechecks.start, name="recheck-start"),
    path("verification/rechecks/<int:recheck_id>/", rechecks.recheck, name="recheck"),
    path("verification/likenesses/", rechecks.likenesses, name="likenesses"),
    path("verification/likenesses/<int:likeness_id>/", rechecks.likeness, name="likeness"),
    path("verification/consents/", consents.consents, name="consents"),
    path("verification/tickets/<int:ticket_id>/answer/", deliveries.answer, name="ticket-answer"),
    path("verification/catalogue/", findings.catalogue, name="check-catalogue"),
    path("verification/catalogue/<str:key>/switch/", findings.switch, name="check-switch"),
]  # fmt: skip
