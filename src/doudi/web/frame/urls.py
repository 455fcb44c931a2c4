"""Addresses of the frame itself."""

from django.urls import path

from doudi.web.frame import drafts, keep, news, views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("news/", news.listed, name="news"),
    path("news/seen/", news.look, name="news-seen"),
    path("help/", views.help_page, name="help"),
    path("language/", views.language, name="language"),
    path("text-size/", views.text_size, name="text-size"),
    path("scope/", views.scope, name="scope"),
    path("drafts/", drafts.save, name="draft-save"),
    path("drafts/forget/", drafts.forget, name="draft-forget"),
    path("views/new/", keep.new, name="view-new"),
    path("views/<int:view_id>/forget/", keep.forget, name="view-forget"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
