from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from annotations.web import health

urlpatterns = [
    path("", include("annotations.web.pages.urls")),
    path("api/v1/", include("annotations.web.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="api-docs"
    ),
    path("admin/", admin.site.urls),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]

handler400 = "annotations.web.pages.errors.bad_request"
handler403 = "annotations.web.pages.errors.forbidden"
handler404 = "annotations.web.pages.errors.not_found"
handler500 = "annotations.web.pages.errors.server_error"
