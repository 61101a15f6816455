"""What a phone asks for before it puts Lullabel among its apps."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# As the page's own header and ground in the dark: a phone opens at night.
THEME_COLOUR = "#181e2b"
GROUND_COLOUR = "#10141d"


# A browser fetches the manifest without cookies; there is nothing of anybody in it.
@login_not_required
def manifest(request: HttpRequest) -> JsonResponse:
    content = {
        "id": "/",
        "name": _("Lullabel: what the night was like"),
        "short_name": "Lullabel",
        "description": _("A few questions about last night, answered with a thumb."),
        "lang": get_language(),
        "start_url": reverse("review"),
        "scope": "/",
        "display": "standalone",
        "theme_color": THEME_COLOUR,
        "background_color": GROUND_COLOUR,
        "icons": [
            _icon("icon-192.png", 192, "any"),
            _icon("icon-512.png", 512, "any"),
            _icon("icon-maskable-512.png", 512, "maskable"),
        ],
        "shortcuts": [
            {"name": _("Review"), "url": reverse("review")},
            {"name": _("Last night"), "url": reverse("home")},
            {"name": _("Add a recording"), "url": reverse("recordings")},
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


def _icon(name: str, size_px: int, purpose: str) -> dict[str, str]:
    return {
        "src": static(f"icons/{name}"),
        "sizes": f"{size_px}x{size_px}",
        "type": "image/png",
        "purpose": purpose,
    }
