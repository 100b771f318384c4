/** The drawer "See through": raw traffic, the ledger of nudges, and the switches that break things. */

import { drawTrouble } from "./trouble.js";
import { h, patch } from "./dom.js";
import { Ledger } from "./ledger.js";
import { changed, model } from "./model.js";
import { Traffic } from "./traffic.js";

const TABS = [
  ["traffic", "Traffic"],
  ["nudges", "Nudges"],
  ["break", "Break it"],
];

export class Drawer {
  constructor(aside) {
    this.aside = aside;
    this.tabs = h("div", {
      class: "tabs",
      role: "tablist",
      "aria-label": "See through",
      onkeydown: (event) => this.keyed(event),
    });
    this.body = h("div", { class: "side-body", role: "tabpanel", id: "drawer-panel", tabindex: "0" });
    aside.append(
      h(
        "div",
        { class: "side-head" },
        this.tabs,
        h(
          "button",
          { type: "button", class: "icon", "aria-label": "Close the drawer", onclick: () => this.close() },
          "✕",
        ),
      ),
      this.body,
    );
    this.traffic = new Traffic();
    this.ledger = new Ledger();
    this.was = null;
  }

  draw() {
    this.aside.hidden = !model.drawer;
    if (!model.drawer) {
      this.was = null;
      return;
    }
    patch(
      this.tabs,
      TABS.map(([id, words]) =>
        h(
          "button",
          {
            type: "button",
            class: "tab",
            role: "tab",
            id: `tab-${id}`,
            key: id,
            "aria-selected": String(model.drawer === id),
            "aria-controls": "drawer-panel",
            tabindex: model.drawer === id ? "0" : "-1",
            onclick: () => this.turn(id),
          },
          words,
        ),
      ),
    );
    this.body.setAttribute("aria-labelledby", `tab-${model.drawer}`);
    if (this.was !== model.drawer) {
      this.was = model.drawer;
      this.refresh();
    }
    patch(this.body, model.drawer === "break" ? drawTrouble() : this.part().rows());
  }

  part = () => (model.drawer === "nudges" ? this.ledger : this.traffic);

  /** Fetch anew what is on screen. */
  async refresh() {
    if (!model.drawer || model.drawer === "break") return;
    await this.part().refresh();
    changed();
  }

  /** Another workspace: nothing of the old one stays. */
  forget() {
    this.traffic = new Traffic();
    this.ledger = new Ledger();
    this.refresh();
  }

  turn(id) {
    model.drawer = id;
    changed();
  }

  keyed(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = TABS.findIndex(([id]) => id === model.drawer);
    this.turn(TABS.at((at + step) % TABS.length)[0]);
    queueMicrotask(() => document.getElementById(`tab-${model.drawer}`).focus());
  }

  close() {
    model.drawer = null;
    changed();
    document.getElementById("drawer-button")?.focus();
  }
}
