from django.urls import path, re_path

from annotations.web.api import (
    annotations,
    audits,
    changes,
    errors,
    exports,
    heard,
    jobs,
    labels,
    models,
    peaks,
    people,
    recall,
    recordings,
    review,
    scores,
    spectrograms,
    suggestions,
    tokens,
    verdicts,
)

app_name = "api"

RECORDING = "recordings/<uuid:recording_id>/"
ANNOTATION = "annotations/<uuid:annotation_id>/"
LABEL = "labels/<slug:name>/"

urlpatterns = [
    path("recordings/", recordings.Recordings.as_view(), name="recordings"),
    path(RECORDING, recordings.OneRecording.as_view(), name="recording"),
    path(f"{RECORDING}audio/", recordings.Audio.as_view(), name="audio"),
    path(f"{RECORDING}audits/", audits.AuditsOfRecording.as_view(), name="audits"),
    path(f"{RECORDING}done/", recordings.Done.as_view(), name="done"),
    path(f"{RECORDING}heard/", heard.HeardOfRecording.as_view(), name="heard"),
    path(f"{RECORDING}peaks/", peaks.Peaks.as_view(), name="peaks"),
    path(
        f"{RECORDING}peaks/<int:level>/",
        peaks.PeaksLevel.as_view(),
        name="peaks-level",
    ),
    path(
        f"{RECORDING}spectrogram/",
        spectrograms.Spectrogram.as_view(),
        name="spectrogram",
    ),
    path(
        f"{RECORDING}spectrogram/<int:version>/<slug:picture>/<int:level>/<int:tile>.jpg",
        spectrograms.SpectrogramTile.as_view(),
        name="spectrogram-tile",
    ),
    path(
        f"{RECORDING}annotations/",
        annotations.AnnotationsOfRecording.as_view(),
        name="annotations",
    ),
    path(
        f"{RECORDING}suggestions/",
        suggestions.SuggestionsOfRecording.as_view(),
        name="suggestions",
    ),
    path(
        f"{RECORDING}verdicts/",
        verdicts.VerdictsOfRecording.as_view(),
        name="verdicts",
    ),
    path(f"{RECORDING}scores/", scores.ScoresOfRecording.as_view(), name="scores"),
    path(f"{RECORDING}changes/", changes.ChangesOfRecording.as_view(), name="changes"),
    path(ANNOTATION, annotations.OneAnnotation.as_view(), name="annotation"),
    path(f"{ANNOTATION}restore/", annotations.Restore.as_view(), name="restore"),
    path(f"{ANNOTATION}history/", annotations.History.as_view(), name="history"),
    path(
        "suggestions/<uuid:suggestion_id>/verdict/",
        suggestions.OneVerdict.as_view(),
        name="verdict",
    ),
    path("audits/<uuid:audit_id>/answer/", audits.OneAnswer.as_view(), name="answer"),
    path("recall/", recall.RecallOfHousehold.as_view(), name="recall"),
    path("review/", review.Review.as_view(), name="review"),
    path("labels/", labels.Labels.as_view(), name="labels"),
    path(LABEL, labels.OneLabel.as_view(), name="label"),
    path(f"{LABEL}merge/", labels.Merge.as_view(), name="label-merge"),
    path(f"{LABEL}archive/", labels.Archive.as_view(), name="label-archive"),
    path(f"{LABEL}restore/", labels.RestoreLabel.as_view(), name="label-restore"),
    path(f"{LABEL}move/", labels.Move.as_view(), name="label-move"),
    path("models/", models.Models.as_view(), name="models"),
    path("models/<int:number>/", models.OneModel.as_view(), name="model"),
    path("jobs/", jobs.Jobs.as_view(), name="jobs"),
    path("jobs/<uuid:job_id>/", jobs.OneJob.as_view(), name="job"),
    path("jobs/<uuid:job_id>/retry/", jobs.Retry.as_view(), name="job-retry"),
    path("jobs/<uuid:job_id>/cancel/", jobs.Cancel.as_view(), name="job-cancel"),
    path(
        "datasets/<int:number>/download/",
        exports.DatasetDownload.as_view(),
        name="dataset-download",
    ),
    path("exports/", exports.Exports.as_view(), name="exports"),
    path("exports/<int:number>/", exports.OneExport.as_view(), name="export"),
    path(
        "exports/<int:number>/download/",
        exports.Download.as_view(),
        name="export-download",
    ),
    path("me/shortcuts/", people.MyShortcuts.as_view(), name="my-shortcuts"),
    path("tokens/", tokens.Tokens.as_view(), name="tokens"),
    path("tokens/<uuid:token_id>/", tokens.OneToken.as_view(), name="token"),
    path("sample-night/", recordings.SampleNight.as_view(), name="sample-night"),
    re_path("^.*$", errors.not_found),
]
