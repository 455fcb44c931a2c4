"""Addresses of the law book."""

from django.urls import path

from doudi.web.law import book, calculator

urlpatterns = [
    path("law/", book.law_book, name="law-book"),
    path("law/parameters/<str:key>/", book.parameter, name="law-parameter"),
    path("law/schemes/<str:scheme_id>/", book.scheme, name="law-scheme"),
    path("law/rules/<str:name>/", book.rule, name="law-rule"),
    path("law/differences/", book.law_differences, name="law-differences"),
    path("law/due/", book.law_due, name="law-due"),
    path("law/calculator/", calculator.calculator, name="law-calculator"),
]
