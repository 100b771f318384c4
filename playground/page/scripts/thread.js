/** A thread beside the channel. */

import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { Feed } from "./feed.js";
import { changed, conversation, model } from "./model.js";

export class Thread {
  constructor(aside) {
    this.aside = aside;
    const scroll = h("div", { class: "side-body feed" });
    const write = h("div", {});
    aside.append(
      h(
        "div",
        { class: "side-head" },
        h("h2", {}, "Thread"),
        h(
          "button",
          { type: "button", class: "icon", "aria-label": "Close the thread", onclick: () => this.close() },
          "✕",
        ),
      ),
      scroll,
      write,
    );
    this.feed = new Feed(scroll, { inThread: true });
    this.composer = new Composer(write, { id: "reply", thread: () => model.thread });
    this.open = false;
  }

  draw() {
    const open = Boolean(model.thread);
    this.aside.hidden = !open;
    if (open) {
      this.feed.show(conversation(), { me: model.me, thread: model.thread });
      this.composer.draw();
      if (!this.open) document.getElementById("reply")?.focus();
    } else {
      this.feed.show(null);
    }
    this.open = open;
  }

  close() {
    const ts = model.thread;
    if (!ts) return;
    model.thread = null;
    changed();
    queueMicrotask(() =>
      (
        document.querySelector(`#feed article[data-ts="${CSS.escape(ts)}"]`) ?? document.getElementById("composer")
      )?.focus(),
    );
  }
}
