import { lengthInWords } from "../lib/clock.js";
import { find, say, setState } from "../lib/dom.js";
import { _, fill } from "../lib/words.js";
import { question } from "./choices.js";
import { whenInWords } from "./nights.js";
import { Picture } from "./picture.js";
import { Sound } from "./sound.js";

const WORDS = {
  still: () => _("Play"),
  loading: () => _("One moment…"),
  playing: () => _("Stop"),
  played: () => _("Play again"),
  failed: () => _("No sound came. Try again"),
};

/** The card in the middle: what is asked, its picture, its sound. */
export function bindCard(root, { timeZone }) {
  const picture = new Picture(find("canvas", root));
  const sound = new Sound(find("media", root));
  const play = find("play", root);
  const playhead = find("playhead", root);
  let shown = null; // the stretch in the picture
  let asked = null;

  const showPlaying = () => {
    say(find("play-word", root), WORDS[sound.state]());
    find("icon", play).dataset.icon = sound.playing ? "pause" : "play";
    play.dataset.state = sound.state;
    movePlayhead();
  };
  const movePlayhead = () => {
    playhead.hidden = !shown || !sound.playing;
    if (playhead.hidden) return;
    const share = (sound.atMs - shown.fromMs) / (shown.toMs - shown.fromMs);
    playhead.style.setProperty("--share", String(Math.min(1, Math.max(0, share))));
  };
  const toggle = () => (sound.playing ? sound.stop() : sound.play());

  showPlaying();
  sound.addEventListener("state", showPlaying);
  sound.addEventListener("time", movePlayhead);
  play.addEventListener("click", toggle);
  find("canvas", root).addEventListener("click", () => sound.play());

  const draw = async (card) => {
    const frame = find("picture", root);
    setState(frame, "loading");
    try {
      const stretch = await picture.show(card);
      if (!stretch) return;
      shown = stretch;
      setState(frame, "ready");
    } catch {
      // The ear decides; a card without its picture can be answered.
      if (asked === card) setState(frame, "failed");
    }
  };

  const tell = (card, { number, total, said }) => {
    const { asks, yes, no } = question(card);
    const when = whenInWords(card, { timeZone, nowMs: Date.now() });
    const place = fill(_("%(number)s of %(total)s"), { number, total });
    const bar = find("place-bar", root);
    bar.max = total;
    bar.value = number - 1;
    say(find("place", root), place);
    say(find("when", root), when);
    say(find("length", root), lengthInWords(card.end_ms - card.start_ms));
    say(find("question", root), asks);
    say(find("yes", root), yes);
    say(find("no", root), no);
    find("synthetic", root).hidden = !card.synthetic;
    say(find("spoken", root), `${said} ${place}. ${when}. ${asks}`.trim());
  };

  return {
    toggle,
    quiet: () => sound.stop(),
    /** Show a card, and let it be heard at once where `aloud`. */
    show: (card, { number, total, next, aloud, said = "" }) => {
      asked = card;
      shown = null;
      root.dataset.card = card.id;
      tell(card, { number, total, said });
      sound.show(card);
      draw(card);
      if (aloud) sound.play();
      if (next) picture.fetch(next).catch(() => undefined);
    },
  };
}
