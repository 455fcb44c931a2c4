"""Addresses of cases, visits and notices."""

from django.urls import path

from doudi.web.cases import county, intake, letters, notices, survey, together, views

urlpatterns = [
    path("cases/", views.case_list, name="cases"),
    path("cases/new/", intake.start, name="intake"),
    path("cases/supervision/", county.supervision, name="supervision"),
    path("cases/sample/", county.sample, name="sample"),
    path("cases/together/", together.together, name="cases-together"),
    path("cases/calendar/", county.calendar, name="business-calendar"),
    path("cases/<int:pk>/", views.case, name="case"),
    path("cases/<int:pk>/household/", intake.household, name="intake-household"),
    path("cases/<int:pk>/submit/", intake.submit, name="intake-submit"),
    path("cases/<int:pk>/act/<slug:key>/", views.act, name="case-act"),
    path("cases/<int:pk>/papers/<int:paper_id>/", letters.paper_file, name="case-paper"),
    path("cases/<int:pk>/dossier.pdf", letters.dossier_pdf, name="case-dossier"),
    path("cases/letters/<int:letter_id>.pdf", letters.letter_pdf, name="letter-pdf"),
    path("cases/letters/<int:letter_id>.docx", letters.letter_docx, name="letter-docx"),
    path("cases/letters/<int:letter_id>/deliver/", letters.deliver, name="letter-deliver"),
    path("visits/", survey.visits, name="visits"),
    path("visits/worker.js", survey.worker, name="survey-worker"),
    path("visits/<int:pk>/", survey.survey, name="survey"),
    path("visits/<int:pk>/receive/", survey.receive, name="survey-receive"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/<slug:key>/", notices.notice_act, name="notice-act"),
    path("notice/<str:code>/", notices.public_notice, name="public-notice"),
]
