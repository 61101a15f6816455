import { find, fromTemplate, keepList, say } from "../lib/dom.js";
import { request } from "../lib/api.js";
import { _, fill } from "../lib/words.js";

const KINDS = {
  synthesise: () => _("Making the sample night"),
  prepare: () => _("Preparing %(name)s"),
  suggest: () => _("Listening to %(name)s"),
  draw: () => _("Drawing the tones of %(name)s"),
  train: () => _("Training model %(model)s"),
  rescore: () => _("Model %(model)s listens again to %(name)s"),
  keep: () => _("Keeping what was heard live"),
  export: () => _("Making export %(export)s"),
  import: () => _("Bringing in import %(import)s"),
  erase: () => _("Clearing away what you deleted"),
};

export function isUnderWay(job) {
  return job.status === "queued" || job.status === "running";
}

/** Jobs under way, and those that failed, which can be tried again. */
export function showJobs(section, jobs, { nameOf, onChange }) {
  const worth = jobs.filter((job) => isUnderWay(job) || job.status === "failed").slice(0, 20);
  section.hidden = worth.length === 0;
  keepList(find("job-list", section), worth, {
    idOf: (job) => job.id,
    create: (job) => create(job, onChange),
    update: (row, job) => update(row, job, nameOf),
  });
}

function create(job, onChange) {
  const row = fromTemplate("job");
  for (const what of ["retry", "cancel"]) {
    find(what, row).addEventListener("click", async () => {
      await request(`jobs/${job.id}/${what}/`, { method: "POST", body: {} });
      onChange();
    });
  }
  return row;
}

function update(row, job, nameOf) {
  const kind = KINDS[job.kind]?.() ?? job.kind;
  const what = fill(kind, { name: nameOf(job.recording) ?? _("a recording"), export: job.export, import: job.label_import, model: job.model });
  const percent = Math.round(100 * job.progress);
  const how = { queued: _("waiting"), running: `${percent} %`, failed: _("did not work") }[job.status];
  say(find("words", row), `${what}: ${how}`);
  const bar = find("bar", row);
  bar.hidden = !isUnderWay(job);
  bar.value = job.progress;
  bar.setAttribute("aria-label", what);
  const problem = find("job-problem", row);
  say(problem, job.problem ?? "");
  problem.hidden = !job.problem;
  find("retry", row).hidden = job.status !== "failed";
  find("cancel", row).hidden = !isUnderWay(job);
}
