/** The raw traffic: deliveries with their acks, Web API calls with their answers, rejections in red with their rule. */

import { readLog } from "./api.js";
import { h, lazy } from "./dom.js";
import { changed, model, single } from "./model.js";
import { shortTime } from "./times.js";

const KEPT = 400;
const SIGNS = { delivery: "→ app", call: "app →", rejection: "✕ refused", violation: "✕ violation" };
const wrong = (one) => ["rejection", "violation"].includes(one.kind) || !["ok", "acked"].includes(one.status);

export class Traffic {
  constructor() {
    this.entries = [];
    this.last = 0;
    this.wrongOnly = false;
    this.refresh = single(() => this.fetch());
  }

  async fetch() {
    for (let more = true; more;) {
      const answer = await readLog(this.last);
      if (answer.last < this.last) this.entries = [];
      this.entries = [...this.entries, ...answer.entries].slice(-KEPT);
      more = answer.more === true && answer.last > this.last;
      this.last = answer.last;
    }
  }

  rows() {
    const shown = this.entries.filter((one) => !this.wrongOnly || wrong(one));
    const count = this.entries.filter(wrong).length;
    return [
      h(
        "div",
        { class: "row spread pad", key: "filter" },
        h(
          "label",
          { class: "box" },
          h("input", {
            type: "checkbox",
            checked: this.wrongOnly,
            onchange: (event) => {
              this.wrongOnly = event.currentTarget.checked;
              changed();
            },
          }),
          h("span", {}, "Only what went wrong"),
        ),
        h("span", { class: count ? "status bad" : "soft" }, count ? `${count} went wrong` : "nothing went wrong"),
      ),
      shown.length
        ? null
        : h(
            "p",
            { class: "soft pad", key: "none" },
            this.wrongOnly ? "Nothing went wrong." : "Nothing went over the wire yet.",
          ),
      shown.toReversed().map((one) => lazy(one.n, model.state.clock.zone, () => row(one))),
    ];
  }
}

function row(one) {
  const bad = wrong(one);
  return h(
    "details",
    { class: `wire ${one.kind}${bad ? " bad" : ""}` },
    h(
      "summary",
      {},
      h(
        "span",
        { class: "wire-line" },
        h("span", { class: "way" }, SIGNS[one.kind] ?? one.kind),
        h("span", { class: "wire-title" }, one.title),
      ),
      h(
        "span",
        { class: "wire-line small" },
        h("span", { class: bad ? "status bad" : "status good" }, one.status),
        one.rule === null || one.rule === undefined
          ? null
          : h("span", { class: "status bad" }, `rule ${one.rule}`),
        one.ack_ms === null || one.ack_ms === undefined
          ? null
          : h("span", { class: one.ack_ms > 2500 ? "status bad" : "soft" }, `ack ${one.ack_ms} ms`),
        h(
          "time",
          { class: "soft", datetime: one.at },
          shortTime(new Date(one.at), model.state.clock.zone || "UTC"),
        ),
      ),
    ),
    h("pre", { tabindex: "0", "aria-label": "All of it" }, JSON.stringify(one.detail, null, 1)),
  );
}
