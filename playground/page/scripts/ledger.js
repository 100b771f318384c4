/** The nudge ledger: what the bot planned, sent, or skipped, and why. */

import { readLedger } from "./api.js";
import { h, lazy } from "./dom.js";
import { channel, model, person, single } from "./model.js";
import { shortTime } from "./times.js";

const STATES = {
  sent: "good",
  skipped: "quiet",
  expanded: "quiet",
  planned: "",
  claimed: "",
  failed: "bad",
  unknown: "bad",
};

export class Ledger {
  constructor() {
    this.nudges = [];
    this.refresh = single(async () => {
      this.nudges = (await readLedger()).nudges;
    });
  }

  rows() {
    if (!this.nudges.length)
      return [
        h("p", { class: "soft pad", key: "none" }, "Nothing is planned yet: found a circle with /circle new."),
      ];
    const zone = model.state.clock.zone || "UTC";
    return [
      h(
        "p",
        { class: "soft pad", key: "about" },
        "Every message that the bot owes somebody, in circle time. It is planned once, sent at most once, and never sent when its purpose has passed.",
      ),
      this.nudges.map((one, index) => lazy(`${index}`, JSON.stringify([one, zone]), () => row(one, zone))),
    ];
  }
}

const named = (to) => (to ? (person(to)?.name ?? (channel(to) ? `#${channel(to).name}` : to)) : "all members");

const row = (one, zone) =>
  h(
    "div",
    { class: "nudge", role: "group" },
    h(
      "span",
      { class: "wire-line" },
      h("time", { datetime: one.due_at }, shortTime(new Date(one.due_at), zone)),
      h("strong", {}, String(one.kind).replaceAll("_", " ")),
      h("span", { class: `status ${STATES[one.state] ?? ""}` }, one.state),
    ),
    h(
      "span",
      { class: "wire-line small soft" },
      `to ${named(one.to)}`,
      one.circle ? ` · ${one.circle}` : "",
      one.reason ? ` · ${one.reason}` : "",
    ),
  );
