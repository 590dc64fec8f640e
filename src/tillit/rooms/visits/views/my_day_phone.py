"""What a phone is given so that my day goes on without coverage: the key, the worker, the icon on its screen.

docs/my-day.md says what is kept where, and for how long.
"""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tillit.foundation.access.pages import open_to, open_to_all
from tillit.foundation.users import Role, User
from tillit.kernel.clock import local_day
from tillit.kernel.errors import NotFound
from tillit.rooms.visits.services.taps import KEPT_FOR

SCRIPTS = Path(__file__).parents[1] / "static" / "visits"
PETROL, SAND = "#0B5259", "#F6F1E7"


def owner_id(user: User) -> str:
    """Give the id by which a phone knows whose its taps are: it tells nobody who that is."""
    return salted_hmac("tillit.my_day.owner", str(user.pk), algorithm="sha256").hexdigest()[:32]


def _key(user: User, key_day: date) -> bytes:
    """Give the user's key of a day, 256 bits; the phone forgets it at sign-out, only this user is given it again."""
    return salted_hmac("tillit.my_day.key", f"{user.pk}:{key_day}", algorithm="sha256").digest()


@require_POST
@never_cache
@open_to(Role.CARE_WORKER, Role.TEAM_LEADER)
def phone_key(request: HttpRequest) -> HttpResponse:
    """Give the key that taps were locked with on a day, as long as they may lie on the phone."""
    today = local_day(timezone.now())
    asked = request.POST.get("dag") or today.isoformat()
    days = {day.isoformat(): day for day in (today - timedelta(days=step) for step in range(KEPT_FOR.days + 1))}
    if asked not in days:
        raise NotFound("That day's key is given to nobody any more.")
    return JsonResponse({"day": asked, "key": b64encode(_key(request.user, days[asked])).decode()})


@require_safe
@open_to_all
def no_coverage(request: HttpRequest) -> HttpResponse:
    """Show what stands in my day's place when there is neither coverage nor a list on the phone."""
    return render(
        request, "visits/my_day_no_coverage.html", {"leaving": "ut" in request.GET, "elsewhere": "annet" in request.GET}
    )


@require_safe
@open_to_all
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the worker's script; it stands at the root, since a worker may only answer for what is below it."""
    answer = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def _worker() -> str:
    # Sorted, since a worker that differs by a byte is installed anew.
    policy = "; ".join(sorted(build_policy().split("; ")))
    scripts = [(SCRIPTS / name).read_text() for name in ("phone.js", "my_day_worker.js")]
    return "\n".join([f"const POLICY = {json.dumps(policy)};", *scripts])


@require_safe
@open_to_all
def manifest(request: HttpRequest) -> HttpResponse:
    """Tell a phone how Tillit looks among its programs."""
    icon = {"type": "image/png", "purpose": "any maskable"}
    answer = JsonResponse(
        {
            "id": "/min-dag/",
            "name": _("Tillit – my day"),
            "short_name": "Tillit",
            "description": _("Your visits, also without coverage"),
            "lang": request.LANGUAGE_CODE,
            "start_url": reverse("my_day"),
            "scope": "/",
            "display": "standalone",
            "theme_color": PETROL,
            "background_color": SAND,
            "icons": [
                {**icon, "src": static("ui/icon-192.png"), "sizes": "192x192"},
                {**icon, "src": static("ui/icon-512.png"), "sizes": "512x512"},
            ],
        }
    )
    answer["Content-Type"] = "application/manifest+json"
    return answer
