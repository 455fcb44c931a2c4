"""Signing in and out, one's own account, and the offices, accounts and posts of one's area."""

from django.urls import path

from doudi.web.offices import accounts, delegations, houses, posts, profile, signing

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-in/code/", signing.second_step, name="sign-in-code"),
    path("sign-in/demo/", signing.demo, name="sign-in-demo"),
    path("sign-in/again/", signing.again, name="sign-in-again"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.change_password, name="change-password"),
    path("profile/second-factor/", profile.second_factor, name="second-factor"),
    path("accounts/", accounts.listed, name="accounts"),
    path("accounts/new/", accounts.new, name="account-new"),
    path("accounts/<int:user_id>/", accounts.one, name="account"),
    path("accounts/<int:user_id>/post/", posts.assign, name="post-assign"),
    path("accounts/<int:user_id>/<str:act>/", accounts.change, name="account-act"),
    path("offices/", houses.listed, name="offices"),
    path("offices/new/", houses.new, name="office-new"),
    path("offices/<int:office_id>/", houses.one, name="office"),
    path("offices/<int:office_id>/name/", houses.rename, name="office-rename"),
    path("offices/<int:office_id>/close/", houses.close, name="office-close"),
    path("posts/<int:post_id>/end/", posts.end, name="post-end"),
    path("posts/<int:post_id>/substitute/", posts.substitute, name="post-substitute"),
    path("substitutions/<int:pk>/end/", posts.end_substitution, name="substitution-end"),
    path("delegations/", delegations.listed, name="delegations"),
    path("delegations/new/", delegations.new, name="delegation-new"),
    path("delegations/<int:pk>/end/", delegations.withdraw, name="delegation-end"),
]
