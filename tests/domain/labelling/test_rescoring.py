import pytest
from django.utils import timezone

from acoustics import backbone
from acoustics.events import Detection, Interval
from annotations import tasks
from annotations.domain import backlog, files, labels
from annotations.domain.labelling import (
    annotations,
    audits,
    heard,
    rescoring,
    suggestions,
)
from annotations.domain.learning import models, promotions
from annotations.domain.recordings import recordings
from annotations.models import (
    Annotation,
    AuditWindow,
    DetectionModel,
    HeardSpan,
    Job,
    Label,
    Suggestion,
)
from tests.cast import label, soundless, suggest, work_off
from tests.trained import crying_night, trained

Decision = Suggestion.Decision


def promote(model, person):
    return promotions.promote(model, person=person, now=timezone.now())


def roll_back(person):
    return promotions.roll_back(person.household, person=person, now=timezone.now())


def said(recording, model, *places, name="cry"):
    """What a model says of a night, as it would be settled."""
    found = (Detection(Interval(*place), name, 0.9) for place in places)
    return suggestions.Heard(model, tuple(found))


def decisions(model):
    rows = Suggestion.objects.filter(model=model).order_by("start_ms")
    return [row.decision for row in rows]


def pending(recording):
    rows = Suggestion.objects.filter(recording=recording).of_current_model().pending()
    return [(row.start_ms, row.end_ms) for row in rows.in_order()]


@pytest.fixture
def night(alice):
    return soundless(alice, day=1)


@pytest.fixture
def starter(alice):
    return models.current(alice.household)


@pytest.fixture
def newer(alice, starter):
    """A model that is current; the starter was before it."""
    return promote(trained(alice.household), alice)


class TestSettle:
    def test_takes_the_place_of_what_is_undecided(self, night, starter, alice):
        suggest(night)
        newer = promote(trained(alice.household), alice)

        rescoring.settle(night, said(night, newer, (5_000, 6_000)))

        assert decisions(starter) == [Decision.SUPERSEDED]
        assert pending(night) == [(5_000, 6_000)]

    def test_leaves_what_was_decided_and_said(self, night, starter, alice, act):
        row = suggest(night)
        suggestions.decide(row, decision=Decision.ACCEPTED, version=1, act=act)
        before = list(Annotation.objects.values())
        newer = promote(trained(alice.household), alice)

        rescoring.settle(night, said(night, newer, (5_000, 6_000)))

        assert decisions(starter) == [Decision.ACCEPTED]
        assert list(Annotation.objects.values()) == before

    def test_twice_leaves_the_same(self, night, newer):
        for _ in range(2):
            rescoring.settle(night, said(night, newer, (5_000, 6_000)))

        assert pending(night) == [(5_000, 6_000)]

    def test_of_a_model_that_is_not_current_any_more_changes_nothing(
        self, night, starter, newer, alice
    ):
        roll_back(alice)
        suggest(night)

        rescoring.settle(night, said(night, newer, (5_000, 6_000)))

        assert decisions(starter) == [Decision.PENDING]
        assert decisions(newer) == []

    def test_after_going_back_asks_again_what_was_asked_before(
        self, night, starter, alice
    ):
        suggest(night)
        newer = promote(trained(alice.household), alice)
        rescoring.settle(night, said(night, newer, (5_000, 6_000)))
        roll_back(alice)

        rescoring.settle(night, said(night, starter, (500, 1_500)))

        assert decisions(starter) == [Decision.PENDING]
        assert decisions(newer) == [Decision.SUPERSEDED]

    def test_after_going_back_does_not_ask_what_was_heard_meanwhile(
        self, night, starter, alice, act
    ):
        suggest(night)
        newer = promote(trained(alice.household), alice)
        rescoring.settle(night, said(night, newer))
        heard.hear(night, spans=[Interval(0, 2_000)], act=act)
        roll_back(alice)

        rescoring.settle(night, said(night, starter, (500, 1_500)))

        assert decisions(starter) == [Decision.SUPERSEDED]

    def test_draws_audit_windows_and_leaves_those_of_others(
        self, night, starter, newer
    ):
        AuditWindow.objects.create(
            household=night.household,
            recording=night,
            model=starter,
            start_ms=0,
            end_ms=6_000,
        )

        rescoring.settle(night, said(night, newer, (5_000, 6_000)))

        assert AuditWindow.objects.filter(model=starter).unanswered().count() == 1
        assert AuditWindow.objects.filter(model=newer).count() > 3

    def test_draws_no_audit_window_where_somebody_has_listened(self, night, newer, act):
        heard.hear(night, spans=[Interval(0, 40_000)], act=act)

        rescoring.settle(night, said(night, newer))

        starts = AuditWindow.objects.filter(model=newer).values_list("start_ms")
        assert starts
        assert all(start_ms > 34_000 for (start_ms,) in starts)


class TestWhatIsKnown:
    """Half or more of it was heard or decided: nobody is asked."""

    def know(self, how, night, act):
        place = Interval(10_000, 20_000)
        if how == "heard":
            heard.hear(night, spans=[place], act=act)
        elif how == "annotated":
            annotations.annotate(
                recording=night, interval=place, label=label(act.by), act=act
            )
        elif how == "audited":
            window = AuditWindow.objects.create(
                household=night.household,
                recording=night,
                model=models.current(night.household),
                start_ms=place.start_ms,
                end_ms=place.end_ms,
            )
            unsure = AuditWindow.Answer.UNSURE
            audits.answer(window, answer=unsure, version=1, act=act)
        else:
            row = suggest(night, start_ms=place.start_ms, end_ms=place.end_ms)
            suggestions.decide(row, decision=Decision(how), version=1, act=act)

    @pytest.mark.parametrize(
        "how", ["heard", "annotated", "audited", "rejected", "unsure", "accepted"]
    )
    def test_is_not_asked_again(self, how, night, alice, act, starter):
        self.know(how, night, act)
        newer = promote(trained(alice.household), alice)

        rescoring.settle(night, said(night, newer, (15_000, 25_000), (15_001, 25_001)))

        assert pending(night) == [(15_001, 25_001)]

    def test_is_all_of_a_night_that_is_done(self, night, alice, act, newer):
        recordings.finish(night, version=1, done=True, act=act)

        rescoring.settle(night, said(night, newer, (5_000, 6_000)))

        assert pending(night) == []

    def test_is_asked_when_the_annotation_was_deleted(self, night, act, newer):
        annotation = annotations.annotate(
            recording=night, interval=Interval(0, 9_000), label=label(act.by), act=act
        )
        annotations.delete(annotation, version=1, act=act)

        rescoring.settle(night, said(night, newer, (1_000, 2_000)))

        assert pending(night) == [(1_000, 2_000)]


class TestLabels:
    """A model may speak of what the household has no word for any more."""

    @pytest.fixture
    def model(self, alice):
        return promote(trained(alice.household, labels=("cry", "hiccup")), alice)

    def test_that_are_missing_are_left_out_and_told(self, night, model, caplog):
        suggestions.store(night, said(night, model, (1_000, 2_000), name="hiccup"))

        assert not Suggestion.objects.exists()
        assert "“hiccup”, which is no label in use" in caplog.text

    def test_that_are_archived_are_left_out(self, night, model, alice):
        Label.objects.filter(name="cry").update(archived_at=timezone.now())

        suggestions.store(night, said(night, model, (1_000, 2_000)))

        assert not Suggestion.objects.exists()

    def test_that_are_archived_are_not_asked_after_going_back(
        self, night, starter, alice
    ):
        suggest(night)
        newer = promote(trained(alice.household), alice)
        rescoring.settle(night, said(night, newer))
        Label.objects.filter(name="cry").update(archived_at=timezone.now())
        roll_back(alice)

        rescoring.settle(night, said(night, starter, (500, 1_500)))

        assert decisions(starter) == [Decision.SUPERSEDED]

    def test_of_the_current_model_keep_their_names(self, alice, model):
        with pytest.raises(labels.Needed):
            labels.archive(label(alice), now=timezone.now())


class TestSuperseded:
    def test_is_decided_like_what_is_asked(self, night, starter, alice, act):
        # A page that was opened before, or a phone that was away, has not heard of it.
        row = suggest(night)
        newer = promote(trained(alice.household), alice)
        rescoring.settle(night, said(night, newer))

        verdict = suggestions.decide(
            row, decision=Decision.ACCEPTED, version=1, act=act
        )

        assert verdict.suggestion.decision == Decision.ACCEPTED
        assert verdict.annotation

    def test_cannot_be_taken_back(self, night, starter, alice, act):
        row = suggest(night)
        rescoring.settle(night, said(night, promote(trained(alice.household), alice)))

        with pytest.raises(suggestions.Stale):
            suggestions.withdraw(row, version=1, act=act)

    def test_is_no_verdict_that_a_person_may_give(self, night, api, alice):
        row = suggest(night)

        response = api(alice).post(
            f"/api/v1/suggestions/{row.pk}/verdict/",
            {"decision": "superseded"},
            headers={"If-Match": '"1"'},
        )

        assert response.status_code == 400


class TestNight:
    """With sound: what the network heard once is not heard again."""

    @pytest.fixture
    def crying(self, alice):
        return crying_night(alice)[0]

    @pytest.fixture
    def passes(self, monkeypatch):
        """How many patches went through the network."""
        run, n = backbone.Backbone.run, []

        def counted(self, patches):
            n.append(len(patches))
            return run(self, patches)

        monkeypatch.setattr(backbone.Backbone, "run", counted)
        return n

    def test_keeps_what_the_network_heard(self, crying):
        assert files.embeddings(crying).exists()

    def test_is_judged_from_it_without_listening(self, crying, alice, passes):
        model = promote(trained(alice.household), alice)

        work_off()

        assert pending(crying)
        assert sum(passes) == 0
        assert files.scores(crying, model).exists()

    def test_says_what_each_place_sounds_like(self, crying, alice, passes):
        heard = {row.interval: bytes(row.sketch) for row in crying.suggestions.all()}
        assert {len(sketch) for sketch in heard.values()} == {32}
        model = promote(trained(alice.household), alice)

        work_off()

        again = crying.suggestions.filter(model=model)
        kept = {row.interval: bytes(row.sketch) for row in again}
        both = heard.keys() & kept.keys()
        assert both
        assert [kept[place] for place in both] == [heard[place] for place in both]
        assert sum(passes) == 0

    def test_gives_what_listening_would_give(self, crying, alice):
        promote(trained(alice.household), alice)
        work_off()
        kept = pending(crying)
        Suggestion.objects.all().delete()
        files.embeddings(crying).unlink()

        roll_back(alice)
        promote(DetectionModel.objects.get(number=2), alice)
        work_off()

        assert pending(crying) == kept

    @pytest.mark.parametrize("harm", ["missing", "damaged"])
    def test_is_listened_to_again_where_it_cannot_be_read(
        self, harm, crying, alice, passes
    ):
        path = files.embeddings(crying)
        whole = path.read_bytes()
        if harm == "missing":
            path.unlink()
        else:
            path.write_bytes(whole[:-100])
        promote(trained(alice.household), alice)

        work_off()

        assert pending(crying)
        assert sum(passes) > 0
        assert path.read_bytes() == whole

    def test_takes_what_the_network_heard_along_when_it_is_erased(self, crying):
        recordings.leave(crying, now=timezone.now())
        work_off()

        assert not files.folder(crying).exists()

    def test_that_is_looked_at_by_a_model_of_yesterday_ends_quietly(
        self, crying, alice, passes
    ):
        promote(trained(alice.household), alice)
        job = Job.objects.get(kind=Job.Kind.RESCORE)
        roll_back(alice)
        Job.objects.filter(pk=job.pk).update(status=Job.Status.QUEUED, finished_at=None)

        tasks.run(job_id=str(job.pk))

        job.refresh_from_db()
        assert job.status == Job.Status.DONE
        assert not files.scores(crying, job.model).exists()

    def test_that_another_model_listened_to_is_queued_for_the_current_one(
        self, crying, alice, monkeypatch
    ):
        model = trained(alice.household)
        listen = suggestions.listen

        def listen_while_somebody_promotes(*args, **kwargs):
            found = listen(*args, **kwargs)
            promote(model, alice)
            Job.objects.filter(kind=Job.Kind.RESCORE).delete()
            return found

        monkeypatch.setattr(suggestions, "listen", listen_while_somebody_promotes)
        Job.objects.create(
            household=alice.household,
            kind=Job.Kind.SUGGEST,
            recording=crying,
            created_at=timezone.now(),
        )
        work_off(kind=Job.Kind.SUGGEST)

        assert backlog.n_left(model) == 1

    def test_sends_the_next_one_when_it_is_done(
        self, crying, alice, monkeypatch, django_capture_on_commit_callbacks
    ):
        other = crying_night(alice, seed=6)[0]
        promote(trained(alice.household), alice)
        sent = []
        monkeypatch.setattr(
            tasks.run, "apply_async", lambda kwargs, queue: sent.append(kwargs)
        )
        with django_capture_on_commit_callbacks(execute=True):
            tasks.send_backlog(alice.household)
        [first] = [Job.objects.get(pk=each["job_id"]) for each in sent]
        with django_capture_on_commit_callbacks(execute=True):
            tasks.run(job_id=str(first.pk))

        done = [Job.objects.get(pk=each["job_id"]).recording for each in sent]
        assert sorted(done, key=str) == sorted([crying, other], key=str)


def test_a_stopped_look_is_begun_again_by_a_person(alice, act):
    crying, _ = crying_night(alice)
    promote(trained(alice.household), alice)
    job = Job.objects.get(kind=Job.Kind.RESCORE)
    tasks.cancel(job)
    assert work_off() == 0

    tasks.start_again(job)
    work_off()

    assert pending(crying)
    assert HeardSpan.objects.count() == 0
