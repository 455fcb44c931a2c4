"""Addresses of verification."""

from django.urls import path

from doudi.web.verification import checks, deliveries, findings

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
    path("verification/catalogue/", findings.catalogue, name="check-catalogue"),
    path("verification/catalogue/<str:key>/switch/", findings.switch, name="check-switch"),
]  # fmt: skip
