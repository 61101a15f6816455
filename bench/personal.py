"""What two labelled nights bring: a personal head against the starter, on a third.

Each draw is one home: two composed nights of an hour are labelled by somebody who knows
the truth, frozen and trained on, and a third night of the same baby and home is listened
to; each of the three is the third once, as a night may have four bouts only. Clips may
occur on both sides, as they would in one home. `personal` is trained on all that was
heard; `usual` on a dataset as it is frozen when nothing else is asked for, with five
times the labelled time of what is no crying; `baseline` is a published way.
"""

from statistics import mean

from acoustics import bundle
from acoustics.events import Detection
from bench import AtLeast, Result, _baseline
from bench._homes import ALL_HEARD, Night, night, trained

# None of these was looked at while the head was made.
DRAWS = (
    ("baby-a", 501),
    ("baby-b", 511),
    ("esc-152007", 521),
    ("baby-a", 531),
    ("baby-b", 541),
)


def measure(*, hours: float) -> Result:  # noqa: ARG001 - these nights have one length
    """Train in five homes and test each model on a night it has not seen."""
    starter = bundle.load()
    told = [_draw(baby, seed, starter) for baby, seed in DRAWS]
    figures = {
        f"{who}_{what}": round(mean(one[who][what] for one in told), 4)
        for who in ("starter", "usual", "personal", "baseline")
        for what in told[0][who]
    }
    before = figures["starter_false_bouts_per_h"]
    after = figures["personal_false_bouts_per_h"]
    figures["false_bouts_cut"] = round(1 - after / before, 3) if before else 0.0
    figures["hit_rate_gain"] = round(
        figures["personal_hit_rate"] - figures["starter_hit_rate"], 4
    )
    return Result(
        figures=figures,
        aims={
            "false_bouts_cut": AtLeast(0.75),
            "hit_rate_gain": AtLeast(0.0),
            "personal_segment_f1": AtLeast(0.95),
            "personal_share_matched": AtLeast(0.92),
        },
        notes={"draws": dict(zip(map(str, DRAWS), told, strict=True))},
    )


def _draw(baby: str, seed: int, starter: bundle.Bundle) -> dict[str, dict[str, float]]:
    name = f"{baby}-{seed}"
    nights = [night(f"{baby}-{seed + n}", seed=seed + n, baby=baby) for n in range(3)]
    tests = [_test(nights, third, starter, name=name) for third in range(3)]
    return {
        who: {what: round(mean(one[who][what] for one in tests), 4) for what in figures}
        for who, figures in tests[0].items()
    }


def _test(
    nights: list[Night], third: int, starter: bundle.Bundle, *, name: str
) -> dict[str, dict[str, float]]:
    labelled = [one for n, one in enumerate(nights) if n != third]
    usual = trained(labelled, starter, name=f"{name}-{third}-usual")
    everything = trained(labelled, starter, name=f"{name}-{third}", options=ALL_HEARD)
    tested = nights[third]
    baseline = _baseline.fit(labelled)
    return {
        "starter": told(tested, tested.found(starter)),
        "usual": told(tested, tested.found(usual)),
        "personal": told(tested, tested.found(everything)),
        "baseline": told(tested, _baseline.found(baseline, tested)),
    }


def told(night: Night, found: list[Detection]) -> dict[str, float]:
    """Say how good it is what was found in a night."""
    quality = night.quality(found)
    return {
        "hit_rate": round(quality.hit_rate, 4),
        "false_bouts_per_h": round(quality.false_bouts_per_h, 2),
        "segment_f1": round(quality.segment_f1, 4),
        "share_matched": round(night.share_matched(found), 4),
    }
