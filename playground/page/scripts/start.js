/** The first minute: three starts for an empty workspace, then a short tour that points at the first command. */

import { problem } from "./announce.js";
import { readStarts, start } from "./api.js";
import { h, patch } from "./dom.js";
import { model, refresh, somebodyInside } from "./model.js";
import { appFace } from "./people.js";

const SIGNS = { teachers: "🍎", nurses: "🏥", engineers: "💻" };

export class Start {
  /** `begun()` is called when a start was played. */
  constructor(place, tour, begun) {
    Object.assign(this, { place, tour, begun, known: null, busy: null, chosen: false, step: 0, touring: false });
  }

  /** Ask whether the workspace is still empty. */
  async look() {
    this.known = await readStarts();
    this.draw();
  }

  /** Another workspace: whoever chose to look around by themselves is asked again. */
  forget() {
    this.chosen = false;
    this.touring = false;
  }

  get showing() {
    return Boolean(this.known?.empty && this.known.starts.length && !this.chosen);
  }

  draw() {
    const { showing } = this;
    document.getElementById("app").inert = showing;
    this.place.hidden = !showing;
    patch(this.place, showing ? this.screen() : []);
    this.tour.hidden = !this.touring;
    patch(this.tour, this.touring ? this.card() : []);
    document.body.dataset.pointing = this.touring ? pointedAt(this.known.tour[this.step]) : "";
    if (showing && !this.place.contains(document.activeElement)) document.getElementById("start-title")?.focus();
  }

  screen() {
    return h(
      "section",
      { class: "start", role: "dialog", "aria-modal": "true", "aria-labelledby": "start-title" },
      appFace("large"),
      h("h1", { id: "start-title", tabindex: "-1" }, "Learning Circles, on a Slack of its own"),
      h(
        "p",
        { class: "lead" },
        "This is a workspace on your machine with the real bot in it. Act as anyone, push the clock, and read the digest of a week that has not happened yet.",
      ),
      h(
        "div",
        { class: "starts" },
        this.known.starts.map((one) =>
          h(
            "button",
            {
              type: "button",
              class: "start-card",
              key: one.id,
              disabled: this.busy !== null,
              "aria-busy": this.busy === one.id ? "true" : null,
              onclick: () => this.play(one.id),
            },
            h("span", { class: "start-sign", "aria-hidden": "true" }, SIGNS[one.id] ?? "✳"),
            h("strong", {}, one.title),
            h("span", { class: "soft" }, this.busy === one.id ? "One moment …" : one.words),
          ),
        ),
      ),
      h(
        "button",
        { type: "button", class: "quiet", disabled: this.busy !== null, onclick: () => this.play("empty") },
        "Or begin with an empty workspace",
      ),
      h("p", { class: "soft" }, "Nothing leaves this machine, and nothing is kept unless you asked for it."),
    );
  }

  async play(id) {
    this.busy = id;
    this.draw();
    try {
      await start(id);
      const known = await readStarts();
      model.me = await somebodyInside(known.people);
      model.place = null;
      await refresh();
      this.begun();
      Object.assign(this, { known, chosen: known.empty, touring: known.tour.length > 0, step: 0 });
    } catch (error) {
      problem(error.message);
    }
    this.busy = null;
    this.draw();
    if (this.touring) document.getElementById("tour-next")?.focus();
  }

  card() {
    const words = this.known.tour;
    const last = this.step === words.length - 1;
    const to = (step) => () => {
      this.step = step;
      this.touring = step < words.length;
      this.draw();
      (this.touring ? document.getElementById("tour-next") : document.getElementById("composer"))?.focus();
    };
    return h(
      "section",
      { class: "tour", "aria-label": "A short tour" },
      h("p", { class: "soft" }, `${this.step + 1} of ${words.length}`),
      h("p", { "aria-live": "polite" }, words[this.step]),
      h(
        "div",
        { class: "row end" },
        h("button", { type: "button", class: "quiet", onclick: to(words.length) }, "Skip"),
        this.step ? h("button", { type: "button", class: "button", onclick: to(this.step - 1) }, "Back") : null,
        h(
          "button",
          { type: "button", class: "button primary", id: "tour-next", onclick: to(this.step + 1) },
          last ? "Begin" : "Next",
        ),
      ),
    );
  }
}

/** The part of the page that a step of the tour speaks of. */
function pointedAt(words) {
  if (/clock/i.test(words)) return "clock";
  return words.includes("/") ? "composer" : "sidebar";
}
