from django.urls import path
from django.views.i18n import JavaScriptCatalog

from annotations.web.pages import account, entry, letter, manifest, places, push_worker

urlpatterns = [
    path("", places.home, name="home"),
    path("welcome/", entry.Welcome.as_view(), name="welcome"),
    path("login/", entry.LogIn.as_view(), name="login"),
    path("logout/", entry.LogOut.as_view(), name="logout"),
    path("account/", account.Account.as_view(), name="account"),
    path("tonight/", places.tonight, name="tonight"),
    path("nights/", places.nights, name="nights"),
    path("nights/picture/", places.nights_picture, name="nights_picture"),
    path("review/", places.review, name="review"),
    path("recordings/", places.recordings, name="recordings"),
    path("recordings/<uuid:recording_id>/", places.annotate, name="annotate"),
    path("datasets/", places.datasets, name="datasets"),
    path("datasets/agreement/", places.agreement, name="agreement"),
    path("datasets/<int:number>/", places.dataset, name="dataset"),
    path("models/", places.models, name="models"),
    path("models/compare/", places.compare_models, name="compare_models"),
    path("models/<int:number>/", places.model, name="model"),
    path("nights/links/", places.links, name="links"),
    path("listen/", places.listen, name="listen"),
    path("nights/letter/", letter.letter, name="letter"),
    path("exports/", places.exports, name="exports"),
    path("imports/", places.imports, name="imports"),
    path("labels/", places.labels, name="labels"),
    path("alerts/", places.alerts, name="alerts"),
    path("alerts/push_worker.js", push_worker.push_worker, name="push_worker"),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("words.js", JavaScriptCatalog.as_view(packages=["annotations"]), name="words"),
]
