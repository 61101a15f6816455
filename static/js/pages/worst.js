/** The places where a model was most wrong, each to be heard again. */
import { createClock } from "../lib/clock.js";
import { find, fromTemplate, say } from "../lib/dom.js";
import { _, fill } from "../lib/words.js";
import { Sound } from "../review/sound.js";
import { numberInWords } from "./figures.js";
import { labelInWords } from "./dataset_words.js";
import { addressOf } from "./places.js";

const CONTEXT_MS = 2000;

export function bindWorst(root, { recordings, timeZone }) {
  const nights = new Map(recordings.map((recording) => [recording.id, recording]));
  const sound = new Sound(find("sound", root), CONTEXT_MS);
  const list = find("worst", root);
  let heard = null;

  sound.addEventListener("state", () => {
    for (const element of list.children) showPlaying(element, element === heard ? sound.state : "still");
  });
  const toggle = (element, place) => {
    if (element === heard && sound.playing) {
      sound.stop();
      return;
    }
    sound.stop();
    heard = element;
    sound.show(place);
    sound.play();
  };

  return (places) => {
    say(find("worst-words", root), wordsFor(places.length));
    list.replaceChildren(
      ...places.map((place) => {
        const element = worstRow(place, nights.get(place.recording), timeZone);
        find("play", element).addEventListener("click", () => toggle(element, place));
        return element;
      }),
    );
  };
}

function wordsFor(n) {
  if (n === 0) return _("Nothing was wrong on the nights it was measured on.");
  return _("The false alarms it was surest of, and the longest crying it missed. Listen: perhaps a label is wrong, and not the model.");
}

function worstRow(place, night, timeZone) {
  const element = fromTemplate("worst");
  const clock = createClock({ startedAt: night?.started_at, timeZone });
  const from = clock.at(place.start_ms);
  say(find("title", element), `${from} – ${clock.at(place.end_ms)}`);
  say(find("words", element), [kindInWords(place), scoreInWords(place), night?.name ?? _("its recording was deleted")].filter(Boolean).join(" · "));
  const play = find("play", element);
  play.setAttribute("aria-label", fill(_("Play %(time)s"), { time: from }));
  const open = find("open", element);
  open.setAttribute("aria-label", fill(_("See %(time)s in the night"), { time: from }));
  open.href = addressOf(place);
  play.hidden = open.hidden = !night;
  return element;
}

function kindInWords({ kind, label }) {
  const words = kind === "missed" ? _("“%(label)s” that it did not hear") : _("heard “%(label)s” where there was none");
  return fill(words, { label: labelInWords(label) });
}

function scoreInWords({ score }) {
  return typeof score === "number" ? fill(_("score %(score)s"), { score: numberInWords(score) }) : "";
}

function showPlaying(element, state) {
  const playing = state === "playing" || state === "loading";
  find("play-icon", element).dataset.icon = playing ? "pause" : "play";
  const words = { playing: _("Stop"), loading: _("Stop"), failed: _("The sound did not come: try again") };
  say(find("play-word", element), words[state] ?? _("Play"));
}
