"""One's own account."""

from django.http import HttpRequest, HttpResponse

from doudi.web.http import for_roles, page


@for_roles()
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am and what my posts let me do."""
    return page(request, "doudi/offices/profile.html", {})
