"""Addresses of payments."""

from django.urls import path

from doudi.web.payments import awards, books, claims, files, results, runs

urlpatterns = [
    path("payments/", runs.pay_runs, name="payments"),
    path("payments/runs/new/", runs.new_run, name="pay-run-new"),
    path("payments/runs/<int:run_id>/", runs.pay_run, name="pay-run"),
    path("payments/runs/<int:run_id>/lines/", runs.pay_run_lines, name="pay-run-lines"),
    path("payments/runs/<int:run_id>/files/", files.pay_run_files, name="pay-run-files"),
    path("payments/runs/<int:run_id>/<str:act>/", runs.run_act, name="pay-run-act"),
    path("payments/findings/<int:finding_id>/", runs.finding_act, name="pay-finding"),
    path("payments/files/<int:file_id>/", files.download, name="pay-file"),
    path("payments/files/<int:file_id>/hand-over/", files.hand_over, name="pay-file-hand-over"),
    path("payments/results/", results.pay_results, name="pay-results"),
    path("payments/results/<int:result_id>/", results.pay_result, name="pay-result"),
    path("payments/exceptions/<int:line_id>/", results.exception_act, name="pay-exception"),
    path("payments/returns/", results.pay_returns, name="pay-returns"),
    path("payments/returns/<int:instruction_id>/", results.pay_return, name="pay-return"),
    path("payments/awards/", awards.pay_awards, name="pay-awards"),
    path("payments/awards/<int:award_id>/", awards.pay_award, name="pay-award"),
    path("payments/households/<int:household_id>/", awards.pay_household, name="pay-household"),
    path("payments/recoveries/", claims.pay_recoveries, name="pay-recoveries"),
    path("payments/recoveries/<int:recovery_id>/", claims.pay_recovery, name="pay-recovery"),
    path("payments/books/", books.pay_books, name="pay-books"),
    path("payments/books/accounts/<int:account_id>/", books.pay_account, name="pay-account"),
    path("payments/books/money/", books.money, name="pay-money"),
    path("payments/reserves/", books.pay_reserves, name="pay-reserves"),
]
