import { find, fromTemplate, keepList, on, say } from "../../lib/dom.js";
import { _, fill } from "../../lib/words.js";
import { decisionOf } from "./merging.js";

/**
 * What two people say differently of one place, put to the one who is here, one question
 * at a time. Nothing waits for the answer but the changes to that place.
 */
export function bindQuestions(root, outbox, { clock, me }) {
  const list = find("questions", root);
  const show = () => keepList(list, outbox.questions.slice(0, 1), { idOf: (question) => question.id, create, update });

  const create = (question) => {
    const element = fromTemplate("question");
    for (const whose of ["theirs", "mine"]) {
      on(find(whose, element), "click", () => {
        outbox.answer(question.id, whose);
        (list.querySelector("button") ?? find("intervals", root)).focus();
      });
    }
    return element;
  };

  const update = (element, question) => {
    say(find("question-words", element), inWords(question, { clock, me }));
    const [theirs, mine] = choices(question.kind);
    say(find("theirs", element), theirs);
    say(find("mine", element), mine);
  };

  return on(outbox, "state", show);
}

export function inWords({ kind, fields, row, op, who }, { clock, me }) {
  const name = who === me ? _("another window of yours") : who || _("somebody else");
  const from = clock.at(row.startMs, 1);
  const to = clock.at(row.endMs, 1);
  switch (kind) {
    case "fields":
      return `${from}: ${fields.map((field) => ofField(field, { name, row, op, clock })).join(" ")}`;
    case "deleted":
      return fill(_("%(from)s – %(to)s: %(name)s deleted this place meanwhile; you changed it."), { name, from, to });
    case "changed":
      return fill(_("%(from)s – %(to)s, “%(label)s”: %(name)s changed this place meanwhile; you deleted it."), {
        name,
        from,
        to,
        label: row.label,
      });
    default:
      return fill(_("%(from)s – %(to)s: %(name)s said “%(theirs)s” meanwhile; you said “%(mine)s”."), {
        name,
        from,
        to,
        theirs: said(row.decision ?? row.answer),
        mine: said(decisionOf(op) ?? op.body.answer),
      });
  }
}

function ofField(field, { name, row, op, clock }) {
  const mine = op.body[field];
  switch (field) {
    case "start_ms":
      return fill(_("%(name)s set the start to %(theirs)s meanwhile; you set it to %(mine)s."), {
        name,
        theirs: clock.at(row.startMs, 3),
        mine: clock.at(mine, 3),
      });
    case "end_ms":
      return fill(_("%(name)s set the end to %(theirs)s meanwhile; you set it to %(mine)s."), {
        name,
        theirs: clock.at(row.endMs, 3),
        mine: clock.at(mine, 3),
      });
    case "label":
      return fill(_("%(name)s called it “%(theirs)s” meanwhile; you called it “%(mine)s”."), {
        name,
        theirs: row.label,
        mine,
      });
    default:
      return fill(_("%(name)s wrote another note meanwhile: “%(theirs)s”."), { name, theirs: row.note });
  }
}

function said(word) {
  const words = {
    accepted: _("right"),
    edited: _("right, but elsewhere or something else"),
    rejected: _("not right"),
    nothing: _("nothing to hear"),
    crying: _("crying"),
    unsure: _("cannot tell"),
  };
  return words[word];
}

function choices(kind) {
  if (kind === "deleted") return [_("Leave it out"), _("Bring it back with my change")];
  if (kind === "changed") return [_("Keep it"), _("Delete it")];
  return [_("Keep theirs"), _("Use mine")];
}
