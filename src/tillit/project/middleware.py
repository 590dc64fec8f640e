"""Headers on every answer, and anticipated failures as pages that say what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.defaults import page_not_found, permission_denied

from tillit.kernel.errors import NotAllowed, NotFound

# What a browser can do that no page of ours needs.
PERMISSIONS = ", ".join(
    f"{what}=()"
    for what in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation",
        "gyroscope", "hid", "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer", "microphone",
        "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
KEPT_NOWHERE = "private, no-store"
ASKED_FOR_EACH_TIME = "private, no-cache"


class close_the_doors:
    """Set the headers that no other middleware sets, also on refusals, files and redirects.

    What is answered to somebody signed in is kept nowhere, neither by a proxy nor in the browser: work phones and
    office machines are shared, and *back* after signing out must show nothing. Other pages may be kept, and are asked
    for each time, since they hold a form's token and a language. A view that knows better says so itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.setdefault("Permissions-Policy", PERMISSIONS)
        answer.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        session = settings.SESSION_COOKIE_NAME
        signed_in = session in request.COOKIES or session in answer.cookies
        answer.setdefault("Cache-Control", KEPT_NOWHERE if signed_in else ASKED_FOR_EACH_TIME)
        return answer


class plain_errors:
    """Answer NotFound with the 404 page and NotAllowed with the 403 page, without a person's data."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotFound):
            return page_not_found(request, exception)
        if isinstance(exception, NotAllowed):
            return permission_denied(request, exception)
        return None
