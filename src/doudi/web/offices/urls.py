"""Signing in and out, and one's own account."""

from django.urls import path

from doudi.web.offices import profile, signing

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-in/code/", signing.second_step, name="sign-in-code"),
    path("sign-in/demo/", signing.demo, name="sign-in-demo"),
    path("sign-in/again/", signing.again, name="sign-in-again"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("profile/", profile.profile, name="profile"),
]
