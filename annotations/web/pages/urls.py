from django.urls import path
from django.views.i18n import JavaScriptCatalog

from annotations.web.pages import account, entry, manifest, places

urlpatterns = [
    path("", places.home, name="home"),
    path("welcome/", entry.Welcome.as_view(), name="welcome"),
    path("login/", entry.LogIn.as_view(), name="login"),
    path("logout/", entry.LogOut.as_view(), name="logout"),
    path("account/", account.Account.as_view(), name="account"),
    path("review/", places.review, name="review"),
    path("recordings/", places.recordings, name="recordings"),
    path("recordings/<uuid:recording_id>/", places.annotate, name="annotate"),
    path("datasets/", places.datasets, name="datasets"),
    path("datasets/agreement/", places.agreement, name="agreement"),
    path("datasets/<int:number>/", places.dataset, name="dataset"),
    path("exports/", places.exports, name="exports"),
    path("imports/", places.imports, name="imports"),
    path("labels/", places.labels, name="labels"),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("words.js", JavaScriptCatalog.as_view(packages=["annotations"]), name="words"),
]
