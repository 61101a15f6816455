import { Away, csrfToken, refusal } from "../lib/api.js";
import { find, fromTemplate, say, setState } from "../lib/dom.js";
import { _, fill } from "../lib/words.js";

const AT_ONCE = 2;
const SHOWN_AFTER_MS = 4000;

/**
 * Sends files, two at a time, each with its own progress, cancel and retry. What the
 * server answered comes as the detail of "arrived".
 */
export class Uploads extends EventTarget {
  #waiting = [];
  #running = 0;
  #list;
  #to;

  constructor(list, { to = "recordings/" } = {}) {
    super();
    this.#list = list;
    this.#to = to;
    window.addEventListener("beforeunload", (event) => {
      if (this.busy) event.preventDefault();
    });
  }

  get busy() {
    return this.#running + this.#waiting.length > 0;
  }

  add(files) {
    for (const file of files) {
      const row = fromTemplate("upload");
      say(find("name", row), file.name);
      const upload = { file, row, sending: null, cancelled: false };
      find("cancel", row).addEventListener("click", () => this.#cancel(upload));
      find("retry", row).addEventListener("click", () => this.#queue(upload));
      this.#list.append(row);
      this.#queue(upload);
    }
  }

  #queue(upload) {
    upload.cancelled = false;
    show(upload, "waiting", _("waiting its turn"));
    this.#waiting.push(upload);
    this.#next();
  }

  #next() {
    while (this.#running < AT_ONCE && this.#waiting.length > 0) {
      const upload = this.#waiting.shift();
      this.#running += 1;
      this.#send(upload).finally(() => {
        this.#running -= 1;
        this.#next();
      });
    }
  }

  async #send(upload) {
    show(upload, "sending", "0 %");
    try {
      const body = await send(upload, this.#to, (share) => {
        find("bar", upload.row).value = share;
        const percent = Math.round(100 * share);
        const done = share === 1 ? _("arrived, being checked") : `${percent} %`;
        say(find("words", upload.row), done);
      });
      const here = body.already_here;
      show(upload, "done", here ? fill(_("You have this one already, as “%(name)s”."), body) : _("arrived"));
      setTimeout(() => upload.row.remove(), SHOWN_AFTER_MS);
      this.dispatchEvent(new CustomEvent("arrived", { detail: body }));
    } catch (error) {
      if (upload.cancelled) upload.row.remove();
      else show(upload, error instanceof Away ? "away" : "refused", error.message);
    }
  }

  #cancel(upload) {
    const isWaiting = this.#waiting.includes(upload);
    this.#waiting = this.#waiting.filter((other) => other !== upload);
    upload.cancelled = true;
    if (upload.row.dataset.state === "sending") upload.sending.abort();
    else upload.row.remove();
    if (isWaiting) this.#next();
  }
}

function show({ row }, state, words) {
  setState(row, state);
  say(find("words", row), words);
  find("retry", row).hidden = state !== "away";
  const cancel = find("cancel", row);
  cancel.hidden = state === "done";
  say(cancel, state === "refused" || state === "away" ? _("Dismiss") : _("Cancel"));
  find("bar", row).hidden = state !== "sending";
}

/** Fetch cannot tell how far an upload is; XMLHttpRequest can. */
function send(upload, to, report) {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    upload.sending = sending;
    sending.open("POST", `/api/v1/${to}`);
    sending.setRequestHeader("X-CSRFToken", csrfToken());
    sending.setRequestHeader("Accept", "application/json");
    sending.responseType = "json";
    sending.upload.onprogress = (event) => {
      if (event.lengthComputable) report(event.loaded / event.total);
    };
    sending.onload = () => {
      if (sending.status >= 200 && sending.status < 300) resolve(sending.response);
      else if ([502, 503, 504].includes(sending.status)) reject(new Away());
      else reject(refusal(sending.status, sending.response));
    };
    sending.onerror = () => reject(new Away());
    sending.onabort = () => reject(new Away());
    const form = new FormData();
    form.append("file", upload.file);
    sending.send(form);
  });
}

/** Files that are chosen, or dropped on a place, are sent. */
export function bindDrop(drop, field, uploads) {
  field.addEventListener("change", () => {
    uploads.add([...field.files]);
    field.value = "";
  });
  for (const type of ["dragenter", "dragover"]) {
    drop.addEventListener(type, (event) => {
      event.preventDefault();
      drop.dataset.over = "";
    });
  }
  drop.addEventListener("dragleave", (event) => {
    if (!drop.contains(event.relatedTarget)) delete drop.dataset.over;
  });
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    delete drop.dataset.over;
    uploads.add([...event.dataTransfer.files]);
  });
}
