"""The pages of somebody who is logged in; what they show comes from the API."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from acoustics import training
from acoustics.formats.registry import FORMATS
from acoustics.peaks import DamagedPeaks
from annotations.domain.alerts import push
from annotations.domain.recordings import samples, spectrograms
from annotations.domain.recordings.peaks import NotDrawnYet
from annotations.models import (
    CareNote,
    Dataset,
    DetectionModel,
    Household,
    Label,
    Person,
    Recording,
)
from annotations.web.api.shapes.peaks import pyramid_out
from annotations.web.api.shapes.spectrograms import drawing_out
from annotations.web.pages import modules

Page = Callable[..., HttpResponse]

ANNOTATE = "js/pages/annotate.js"
# What is noted with one tap: its sign and its words; own words come after.
CARE = {
    CareNote.Kind.WENT_IN: ("door-open", _("Went in")),
    CareNote.Kind.FED: ("milk", _("Fed")),
    CareNote.Kind.CHANGED: ("baby", _("Changed")),
    CareNote.Kind.MEDICINE: ("pill", _("Medicine")),
    CareNote.Kind.LAY_DOWN: ("bed", _("Lay down beside")),
    CareNote.Kind.SETTLED: ("moon", _("Settled")),
}
NO_HOUSEHOLD = _("Your account belongs to no household: there is nothing to show here.")


def person_of(request: HttpRequest) -> Person:
    person = request.user
    if not isinstance(person, Person) or person.household is None:
        raise PermissionDenied(NO_HOUSEHOLD)
    return person


def household_of(request: HttpRequest) -> Household:
    household = person_of(request).household
    if household is None:
        raise PermissionDenied(NO_HOUSEHOLD)
    return household


def of_a_household(page: Page) -> Page:
    @wraps(page)
    def checked(request: HttpRequest, **parts: Any) -> HttpResponse:  # noqa: ANN401
        household_of(request)
        return page(request, **parts)

    return checked


@of_a_household
def home(request: HttpRequest) -> HttpResponse:
    household = household_of(request)
    context = {"page": _page(household), "sample_made": samples.made(household)}
    return render(request, "home.html", context)


@of_a_household
def nights(request: HttpRequest) -> HttpResponse:
    return render(request, "nights.html", {"page": _page(household_of(request))})


@of_a_household
def nights_picture(request: HttpRequest) -> HttpResponse:
    page = {**_page(household_of(request)), "recordings": _nights(request)}
    return render(request, "nights_picture.html", {"page": page})


@of_a_household
def review(request: HttpRequest) -> HttpResponse:
    context = {
        "page": _page(household_of(request)),
        "modules": modules.imported_by("js/pages/review.js"),
    }
    return render(request, "review.html", context)


@of_a_household
def recordings(request: HttpRequest) -> HttpResponse:
    return render(request, "recordings.html", {"page": _page(household_of(request))})


@of_a_household
def annotate(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    rows = Recording.objects.for_person(person_of(request)).kept()
    recording = get_object_or_404(rows, pk=recording_id)
    household = household_of(request)
    pyramid = _pyramid(recording)
    drawn = spectrograms.drawn(recording)
    context = {
        "page": {
            **_page(household),
            "recording": str(recording.pk),
            # Until it is drawn, the page watches the job.
            "drawing": drawing_out(recording) if drawn else None,
            "startedAt": recording.started_at,
            "pyramid": pyramid,
            "later": [static(name) for name in modules.imported_later_by(ANNOTATE)],
            "shortcuts": person_of(request).shortcuts,
            "person": person_of(request).pk,
            "me": str(person_of(request)),
            "at": timezone.now().isoformat(),
        },
        "recording": recording,
        "labels": Label.objects.of(household).in_use().in_order(),
        "first_look": pyramid and _first_look(pyramid),
        "modules": modules.imported_by(ANNOTATE),
        "bare_modules": modules.BARE,
    }
    return render(request, "annotate.html", context)


@of_a_household
def exports(request: HttpRequest) -> HttpResponse:
    household = household_of(request)
    frozen = Dataset.objects.of(household).frozen().newest_first()
    datasets = list(frozen.values("number", "n_clips", "with_clips"))
    page = {**_page(household), "datasets": datasets}
    return render(request, "exports.html", {"page": page})


@of_a_household
def imports(request: HttpRequest) -> HttpResponse:
    titles = {format.name: format.title for format in FORMATS.values()}
    context = {
        "page": {**_page(household_of(request)), "formats": titles},
        "formats": FORMATS.values(),
    }
    return render(request, "imports.html", context)


@of_a_household
def datasets(request: HttpRequest) -> HttpResponse:
    return render(request, "datasets.html", {"page": _page(household_of(request))})


@of_a_household
def dataset(request: HttpRequest, number: int) -> HttpResponse:
    rows = Dataset.objects.for_person(person_of(request))
    found = get_object_or_404(rows, number=number)
    page = {**_page(household_of(request)), "number": found.number}
    return render(request, "dataset.html", {"page": page, "number": found.number})


@of_a_household
def agreement(request: HttpRequest) -> HttpResponse:
    page = {**_page(household_of(request)), "recordings": _nights(request)}
    return render(request, "agreement.html", {"page": page})


@of_a_household
def models(request: HttpRequest) -> HttpResponse:
    context = {"page": _page(household_of(request)), "trainers": training.names()}
    return render(request, "models.html", context)


@of_a_household
def model(request: HttpRequest, number: int) -> HttpResponse:
    rows = DetectionModel.objects.for_person(person_of(request))
    found = get_object_or_404(rows, number=number)
    page = {
        **_page(household_of(request)),
        "number": found.number,
        "recordings": _nights(request),
    }
    return render(request, "model.html", {"page": page, "number": found.number})


@of_a_household
def compare_models(request: HttpRequest) -> HttpResponse:
    return render(request, "compare_models.html")


@of_a_household
def labels(request: HttpRequest) -> HttpResponse:
    return render(request, "labels.html")


@of_a_household
def alerts(request: HttpRequest) -> HttpResponse:
    page = {**_page(household_of(request)), "pushKey": push.public_key()}
    return render(request, "alerts.html", {"page": page})


def tonight(request: HttpRequest) -> HttpResponse:
    context = {
        "page": {**_page(household_of(request)), "person": person_of(request).pk},
        "acts": [
            {"kind": kind, "icon": icon, "words": words}
            for kind, (icon, words) in CARE.items()
        ],
        "modules": modules.imported_by("js/pages/tonight.js"),
    }
    return render(request, "tonight.html", context)


@of_a_household
def links(request: HttpRequest) -> HttpResponse:
    return render(request, "links.html", {"page": _page(household_of(request))})


@of_a_household
def listen(request: HttpRequest) -> HttpResponse:
    context = {
        "page": {
            **_page(household_of(request)),
            "person": person_of(request).pk,
            "worklet": static("js/listen/worklet.js"),
        },
        "modules": modules.imported_by("js/pages/listen.js"),
    }
    return render(request, "listen.html", context)


def _pyramid(recording: Recording) -> dict[str, Any] | None:
    """Describe the picture, so that the page need not ask before it draws."""
    try:
        return pyramid_out(recording)
    except (NotDrawnYet, DamagedPeaks):
        return None  # the page asks later, and is told why


def _first_look(pyramid: dict[str, Any]) -> str:
    """Address what is drawn first, letter by letter as the page's script will."""
    level = pyramid["levels"][pyramid["first"]]
    return f"{level['url']}?first=0&count={level['n_points']}"


def _nights(request: HttpRequest) -> list[dict[str, Any]]:
    """Name the recordings that can be played, for pages that let a place be heard."""
    nights = Recording.objects.for_person(person_of(request)).kept().playing()
    told = nights.newest_first().values("id", "name", "started_at", "duration_ms")
    return [dict(night) for night in told]


def _page(household: Household) -> dict[str, Any]:
    return {"timeZone": household.time_zone}
