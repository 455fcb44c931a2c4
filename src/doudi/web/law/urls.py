"""Addresses of the law book, the what-if and the drafts of the law."""

from django.urls import path

from doudi.web.law import book, calculator, drafts, whatif, whatif_answer

urlpatterns = [
    path("law/", book.law_book, name="law-book"),
    path("law/parameters/<str:key>/", book.parameter, name="law-parameter"),
    path("law/schemes/<str:scheme_id>/", book.scheme, name="law-scheme"),
    path("law/rules/<str:name>/", book.rule, name="law-rule"),
    path("law/differences/", book.law_differences, name="law-differences"),
    path("law/due/", book.law_due, name="law-due"),
    path("law/calculator/", calculator.calculator, name="law-calculator"),
    path("law/what-if/", whatif.what_if, name="what-if"),
    path("law/what-if/now/", whatif.now_in_force, name="what-if-now"),
    path("law/what-if/snapshots/new/", whatif.snapshot_new, name="what-if-snapshot"),
    path("law/what-if/runs/<int:run_id>/", whatif.run, name="what-if-run"),
    path("law/what-if/<int:scenario_id>/", whatif_answer.scenario, name="what-if-scenario"),
    path(
        "law/what-if/<int:scenario_id>/households/",
        whatif_answer.households,
        name="what-if-households",
    ),
    path(
        "law/what-if/<int:scenario_id>/tables.<str:form>",
        whatif_answer.export,
        name="what-if-export",
    ),
    path("law/drafts/", drafts.drafts, name="law-drafts"),
    path("law/drafts/new/", drafts.draft_edit, name="law-draft-new"),
    path("law/drafts/<int:draft_id>/", drafts.draft, name="law-draft"),
    path("law/drafts/<int:draft_id>/edit/", drafts.draft_edit, name="law-draft-edit"),
    path("law/drafts/<int:draft_id>/file.<str:form>", drafts.draft_file, name="law-draft-file"),
    path("law/drafts/<int:draft_id>/<str:act>/", drafts.draft_act, name="law-draft-act"),
]
