from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from annotations.domain.insights import notebooks
from annotations.web.api.base import HouseholdView


class Notebook(HouseholdView):
    """All nights as a ZIP: tables, what their columns mean, and a Jupyter notebook."""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> FileResponse:
        now = timezone.now()
        answer = FileResponse(
            notebooks.made(self.household, now=now),
            as_attachment=True,
            filename=notebooks.file_name(self.household, now=now),
            content_type="application/zip",
        )
        answer["Cache-Control"] = "no-store, private"
        return answer
