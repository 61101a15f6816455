"""Every page in every state that somebody may meet, and what must hold there."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, intervals, let_in, log_in, ready

# What WCAG 2.2 asks at A and AA, and what axe counts as good practice.
RULES = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
        "best-practice",
    ]
}
LOOKS = [("light", 1400), ("dark", 360)]
# Addresses that answer with something else than a page.
NO_PAGES = {"logout", "words", "manifest", "push_worker"}
WRONG_GUESSES = 11
WALKS = 3

TABBABLE = """() => {
  const wanted = "a[href], button, input, select, textarea, summary, [tabindex]";
  const scope = document.querySelector("dialog[open]") ?? document;
  const groups = new Set();
  return [...scope.querySelectorAll(wanted)].filter((element) => {
    if (element.tabIndex < 0 || element.disabled || element.closest("[inert]")) return false;
    if (element.type === "hidden" || !element.checkVisibility({ visibilityProperty: true })) return false;
    if (element.type !== "radio") return true;
    if (groups.has(element.name)) return false; // Tab enters a group once
    groups.add(element.name);
    return true;
  }).length;
}"""
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const ringed = (each) => {
    const look = getComputedStyle(each);
    return look.boxShadow !== "none" || (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0);
  };
  // A component shows the ring on what has the focus inside of it.
  let inner = element;
  while (inner.shadowRoot?.activeElement) inner = inner.shadowRoot.activeElement;
  const box = element.getBoundingClientRect();
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const inView = right > left && bottom > top;
  const there = inView && document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  window.stops ??= new Map();
  if (!window.stops.has(element)) window.stops.set(element, window.stops.size);
  return {
    number: window.stops.get(element),
    html: element.outerHTML.slice(0, 110),
    ringed: ringed(inner) || ringed(element.parentElement),
    seen: Boolean(there) && (element.contains(there) || there.contains(element)),
  };
}"""


def barriers(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        (rule["id"], node["html"][:120], node["failureSummary"][:200])
        for rule in found
        for node in rule["nodes"]
    ]


def barriers_everywhere(page):
    """What axe finds in this state: by day on a desk, in the dark on a phone."""
    found = []
    for scheme, width_px in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width_px, "height": 900})
        found += [(scheme, width_px, *barrier) for barrier in barriers(page)]
    return found


def dialogs(page):
    """Open each dialog of a page in turn, as far as none is open."""
    closed = page.locator("dialog:not([open])")
    for number in range(closed.count()):
        dialog = page.locator("dialog").nth(number)
        dialog.evaluate("dialog => dialog.showModal()")
        yield dialog.get_attribute("aria-labelledby")
        dialog.evaluate("dialog => dialog.close()")


def walk(page):
    """Press Tab until it comes round; return the stops, and how many there should be.

    A page that changed meanwhile is walked again: nobody could have come to what was
    not there yet, or no more.
    """
    for _ in range(WALKS):
        expected = page.evaluate(TABBABLE)
        stops = _once_round(page, expected)
        if page.evaluate(TABBABLE) == expected:
            break
    return stops, expected


def _once_round(page, expected):
    stops = {}
    last = None
    for _ in range(3 * expected + 10):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:  # past the last one; the next is the first
            continue
        if stop["number"] == last:  # a field of several parts, such as a time
            continue
        last = stop["number"]
        if last in stops:
            break
        stops[last] = stop
    return list(stops.values())


# ------------------------------------------------- places: address -> its states


def at(path, root):
    def come(page, lullabel):
        page.goto(f"{lullabel.url}{path}")
        expect(page.locator(root)).to_have_attribute("data-state", "ready")
        # Its parts come after it, each when its own answer is there.
        expect(page.locator("[data-state=loading]:visible")).to_have_count(0)

    return come


def _review_words(page, lullabel):
    at("/review/", "[data-review]")(page, lullabel)
    while page.locator("[data-question]").inner_text() != "Is this crying?":
        page.get_by_role("button", name="Not sure").click()
    page.get_by_role("button", name="Something else").click()
    expect(page.get_by_role("dialog", name="What is it?")).to_be_visible()


def _review_thanks(page, lullabel):
    at("/review/", "[data-review]")(page, lullabel)
    page.get_by_role("button", name="Enough for today").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def _annotate(page, lullabel):
    at("/recordings/", "[data-recordings]")(page, lullabel)
    page.locator("[data-open]").first.click()
    ready(page)
    intervals(page).first.click()
    expect(page.locator("[data-details]")).to_be_visible()
    page.evaluate("document.querySelectorAll('audio').forEach((a) => a.pause())")


def _annotate_help(page, lullabel):
    _annotate(page, lullabel)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def _labels_open(page, lullabel):
    at("/labels/", "[data-labels]")(page, lullabel)
    page.locator("summary").first.click()
    expect(page.locator("[data-merge]").first).to_be_visible()


def _imports(page, lullabel):
    """A list that was read; the next who comes finds it there and brings no other."""
    at("/imports/", "[data-imports]")(page, lullabel)
    if page.locator("[data-list] > li").count() == 0:
        lines = b"1.0\t2.0\thowl\n9000.0\t9001.0\tcry\nnonsense\n"
        file = {"name": "labels.txt", "mimeType": "text/plain", "buffer": lines}
        page.locator("[data-files]").set_input_files([file])
    expect(page.locator("[data-list] > li")).to_have_attribute("data-state", "read")
    page.locator("[data-teach]").evaluate("details => { details.open = true }")
    page.locator("[data-out]").evaluate("details => { details.open = true }")


def _dataset(page, lullabel):
    """A frozen one, of somebody else: freezing needs labels, and nothing is changed."""
    nights = page.request.get(f"{lullabel.url}/api/v1/recordings/").json()["results"]
    let_in(page, lullabel, lullabel.arrange("archive", recording=nights[0]["id"]))
    at("/datasets/1/", "[data-dataset]")(page, lullabel)
    expect(page.locator("[data-chart] svg")).to_be_visible()


def _at_school(path, root, then):
    """Where models were trained, of somebody else: training takes a while."""

    def come(page, lullabel):
        let_in(page, lullabel, lullabel.arrange("school"))
        at(path, root)(page, lullabel)
        expect(page.locator(then)).to_be_visible()

    return come


def _asked_first(page, lullabel):
    _at_school("/models/", "[data-models]", "[data-acts]")(page, lullabel)
    page.get_by_role("button", name="Let model 2 listen").click()
    expect(page.get_by_role("dialog", name="Let model 2 listen?")).to_be_visible()


def _model(page, lullabel):
    _at_school("/models/2/", "[data-model]", "[data-plot=pr] svg")(page, lullabel)
    for name in ("The same in numbers", "Figures for those", "What the training said"):
        for summary in page.get_by_text(name).all():
            summary.click()
    expect(page.locator("[data-worst] > li").first).to_be_visible()


def _alerts(page, lullabel):
    """Of somebody else, who was told of things."""
    let_in(page, lullabel, lullabel.arrange("sleep_lightly"))
    at("/alerts/", "[data-alerts]")(page, lullabel)
    expect(page.locator("[data-told] > li")).to_have_count(4)


def _alert_rule(page, lullabel):
    _alerts(page, lullabel)
    page.get_by_role("button", name="Change: Tell parents after 30 seconds").click()
    expect(page.get_by_role("dialog", name="Change this rule")).to_be_visible()


def _links(page, lullabel):
    """Of somebody else, who has weeks of nights and of readings."""
    let_in(page, lullabel, lullabel.arrange("warm_nights"))
    at("/nights/links/", "[data-links]")(page, lullabel)
    expect(page.locator("[data-found] > li").first).to_be_visible()
    page.locator("[data-links] details").evaluate_all(
        "all => all.forEach((each) => { each.open = true })"
    )


def _table_that_asks(page, lullabel):
    _links(page, lullabel)
    rows = b"03/04/2026 21:00,20.5\nsoon,20\n04/04/2026 21:00,20\n"
    file = {
        "name": "cot.csv",
        "mimeType": "text/csv",
        "buffer": b"time,Cot (C)\n" + rows,
    }
    page.locator("[data-import-file]").set_input_files([file])
    expect(page.get_by_role("group", name="Nothing in these dates")).to_be_visible()


def _letter(page, lullabel):
    """Of somebody else, who has nights to be told of."""
    let_in(page, lullabel, lullabel.arrange("wrote_home"))
    at("/nights/letter/", "[data-letter]")(page, lullabel)
    expect(page.locator("tbody tr")).to_have_count(7)


def _listening(page, lullabel):
    """The dark view; a browser without a microphone cannot come there by itself."""
    at("/listen/", "[data-listen]")(page, lullabel)
    page.evaluate("""() => {
        document.querySelector("[data-listen]").hidden = true;
        document.querySelector("[data-clock]").textContent = "03:12";
        document.querySelector("[data-words]").textContent = "Listening; quiet";
        document.querySelector("[data-go-on]").hidden = false;
        document.querySelector("[data-night]").hidden = false;
    }""")


def _tonight(page, lullabel):
    """A night with crying in it, of somebody else, once for all."""
    let_in(page, lullabel, lullabel.arrange("night_owl"))
    at("/tonight/", "[data-tonight]")(page, lullabel)
    # Some minutes later the list says, too, that nobody has listened since.
    expect(page.locator("[data-list] > li").nth(2)).to_be_visible()


def _missed(page, lullabel):
    _tonight(page, lullabel)
    page.get_by_role("button", name="Missed one").click()
    expect(page.get_by_role("dialog", name="Missed one")).to_be_visible()


def _of_long_sleeper(path, root, then):
    """Nights with a gap between them, of somebody else, once for all."""

    def come(page, lullabel):
        let_in(page, lullabel, lullabel.arrange("long_sleeper"))
        at(path, root)(page, lullabel)
        expect(page.locator(then).first).to_be_visible()

    return come


_nights_picture = _of_long_sleeper(
    "/nights/picture/", "[data-nights-picture]", "[data-canvas]"
)


def _night_opened(page, lullabel):
    _nights_picture(page, lullabel)
    page.get_by_text("The same as a table").click()
    page.locator("[data-actogram]").focus()
    for key in ("Home", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("[data-mark-list] > li")).to_have_count(1)


# For somebody whose night has been listened to; nothing is changed by looking.
PLACES = {
    "home": at("/", "[data-home]"),
    "tonight": _tonight,
    "tonight: missed one": _missed,
    "nights": _of_long_sleeper("/nights/", "[data-nights]", "[data-chart] svg"),
    "nights_picture": _nights_picture,
    "nights_picture: a cry": _night_opened,
    "review": at("/review/", "[data-review]"),
    "review: words": _review_words,
    "review: thanks": _review_thanks,
    "recordings": at("/recordings/", "[data-recordings]"),
    "annotate": _annotate,
    "annotate: keys": _annotate_help,
    "datasets": at("/datasets/", "[data-datasets]"),
    "dataset": _dataset,
    "models": _at_school("/models/", "[data-models]", "[data-acts]"),
    "models: asked first": _asked_first,
    "model": _model,
    "model: the starter": _at_school("/models/1/", "[data-model]", "[data-starter]"),
    "compare_models": _at_school(
        "/models/compare/?a=1&b=2", "[data-compare-models]", "[data-plot=nights] svg"
    ),
    "agreement": at("/datasets/agreement/", "[data-agreement]"),
    "exports": at("/exports/", "[data-exports]"),
    "imports": _imports,
    "listen": at("/listen/", "[data-listen]"),
    "listen: at night": _listening,
    "labels": at("/labels/", "[data-labels]"),
    "labels: one open": _labels_open,
    "links": _links,
    "links: a table that asks": _table_that_asks,
    "letter": _letter,
    "alerts": _alerts,
    "alerts: a rule": _alert_rule,
    "account": at("/account/", "[data-tokens]"),
}


def _log_in_refused(page, lullabel):
    page.goto(f"{lullabel.url}/login/")
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert").first).to_be_visible()


def _locked_out(page, lullabel):
    for _ in range(WRONG_GUESSES):
        page.goto(f"{lullabel.url}/login/")
        page.get_by_label("Username").fill("a stranger")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Please wait a little")).to_be_visible()


def _unknown(page, lullabel):
    page.goto(f"{lullabel.url}/nowhere/")


def _stale_form(page, lullabel):
    page.goto(f"{lullabel.url}/login/")
    page.evaluate("document.querySelector('[name=csrfmiddlewaretoken]').value = 'old'")
    page.get_by_label("Username").fill("somebody")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("once more")


# For somebody who has not logged in, or should not have come.
DOORS = {
    "login": lambda page, lullabel: page.goto(f"{lullabel.url}/login/"),
    "login: refused": _log_in_refused,
    "login: locked out": _locked_out,
    "error: nothing there": _unknown,
    "error: a stale form": _stale_form,
}


def _nothing_yet(path, root, state):
    def come(page, lullabel, person):
        log_in(page, lullabel, person)
        page.goto(f"{lullabel.url}{path}")
        expect(page.locator(root)).to_have_attribute("data-state", state)

    return come


# For somebody who has just begun.
EMPTY = {
    "home: empty": _nothing_yet("/", "[data-home]", "ready"),
    "tonight: empty": _nothing_yet("/tonight/", "[data-tonight]", "ready"),
    "nights: empty": _nothing_yet("/nights/", "[data-nights]", "ready"),
    "nights_picture: empty": _nothing_yet(
        "/nights/picture/", "[data-nights-picture]", "ready"
    ),
    "review: empty": _nothing_yet("/review/", "[data-review]", "empty"),
    "recordings: empty": _nothing_yet("/recordings/", "[data-recordings]", "ready"),
    "models: empty": _nothing_yet("/models/", "[data-models]", "ready"),
    "letter: empty": _nothing_yet("/nights/letter/", "[data-letter]", "ready"),
    "alerts: empty": _nothing_yet("/alerts/", "[data-alerts]", "ready"),
    "links: empty": _nothing_yet("/nights/links/", "[data-links]", "ready"),
    "imports: empty": _nothing_yet("/imports/", "[data-imports]", "ready"),
}
