/**
 * A list of messages that stays light however long the channel is: at most `MOST` messages stand on the
 * page; scrolling fetches older and newer ones, and lets go of what is far away.
 */

import { announce, problem } from "./announce.js";
import { readMessages } from "./api.js";
import { h, lazy, patch } from "./dom.js";
import { message } from "./message.js";
import { model, myZone, now, single } from "./model.js";
import { nameOf } from "./people.js";
import { dayName, dayNumber } from "./times.js";

const PAGE = 100;
const MOST = 200;
const NEAR = 600;
const SAME_BREATH_S = 300;

const seconds = (ts) => Number(ts.split(".")[0]);

export class Feed {
  /** `box` scrolls; `seen(ts)` is told the newest message that was on screen; `empty` stands for no messages. */
  constructor(box, { seen = () => {}, empty = () => null, inThread = false } = {}) {
    this.box = box;
    this.list = h("div", { class: "list", role: "group", "aria-label": "Messages, oldest first" });
    this.jump = h(
      "button",
      { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd() },
      "↓ Newest messages",
    );
    box.append(this.list, this.jump);
    box.onscroll = () => this.scrolled();
    this.list.onkeydown = (event) => this.keyed(event);
    this.list.onfocusin = (event) => this.inUse(event.target.closest("article"));
    Object.assign(this, { seen, empty, inThread });
    const sizes = new ResizeObserver(() => this.stick && this.scrollToEnd());
    sizes.observe(box);
    sizes.observe(this.list);
    this.refresh = single(() => this.fetch());
    this.show(null);
  }

  /** Show a conversation (and a thread of it) as somebody; `unread` counts what they have not seen. */
  show(channel, { me = null, thread = null, unread = 0 } = {}) {
    const place = JSON.stringify([channel, me, thread]);
    if (place === this.place) return;
    Object.assign(this, {
      place,
      channel,
      me,
      thread,
      unread,
      messages: [],
      atStart: true,
      atEnd: true,
      fetched: false,
      newFrom: null,
      stick: true,
    });
    patch(this.list);
    this.jump.hidden = true;
    if (channel) this.refresh();
    else this.draw();
  }

  async fetch() {
    const { place, channel, me, thread, messages } = this;
    if (!channel || !me) return;
    const size = Math.min(MOST, Math.max(PAGE, this.messages.length));
    const asked = this.atEnd ? { limit: size } : { after: before(this.messages[0].ts), limit: size };
    const answer = await readMessages(me, channel, { ...asked, thread });
    if (place !== this.place) return;
    if (messages !== this.messages) {
      await this.fetch();
      return;
    }
    this.tell(answer.messages);
    if (this.atEnd) this.atStart = !answer.more;
    else this.atEnd = !answer.more;
    this.messages = answer.messages;
    if (!this.fetched && this.unread) this.newFrom = this.messages.at(-this.unread)?.ts ?? null;
    this.fetched = true;
    this.draw();
  }

  /** Say what arrived since the last look. */
  tell(messages) {
    const last = this.messages.at(-1)?.ts;
    if (!this.fetched || !this.atEnd) return;
    for (const one of messages.filter((each) => !last || Number(each.ts) > Number(last)).slice(-3)) {
      if (one.user !== model.me)
        announce(`${one.ephemeral ? "Only visible to you. " : ""}${nameOf(one)}: ${spoken(one.text)}`);
    }
  }

  async older() {
    if (this.atStart || this.loading || !this.messages.length) return;
    const came = await this.page({ before: this.messages[0].ts }, (answer) => {
      this.messages = [...answer.messages, ...this.messages];
      this.atStart = !answer.more;
      if (this.messages.length > MOST) {
        this.messages.length = MOST;
        this.atEnd = false;
      }
    });
    if (came && this.box.scrollTop < NEAR) this.older();
  }

  async newer() {
    if (this.atEnd || this.loading) return;
    await this.page({ after: this.messages.at(-1).ts }, (answer) => {
      this.messages = [...this.messages, ...answer.messages].slice(-MOST);
      this.atStart = false;
      this.atEnd = !answer.more;
    });
  }

  /** Fetch a page and use it, unless the list changed meanwhile; answers false where nothing came. */
  async page(asked, use) {
    const { place, messages } = this;
    this.loading = true;
    try {
      const answer = await readMessages(this.me, this.channel, { ...asked, thread: this.thread, limit: PAGE });
      if (place !== this.place) return false;
      if (messages !== this.messages) return true;
      use(answer);
      this.draw();
      return true;
    } catch (error) {
      problem(error.message);
      return false;
    } finally {
      this.loading = false;
    }
  }

  /** Go to the newest message. */
  async toEnd() {
    this.stick = true;
    if (!this.atEnd) {
      this.messages = [];
      this.atEnd = true;
      await this.refresh();
    }
    this.scrollToEnd();
  }

  scrollToEnd() {
    this.box.scrollTop = this.box.scrollHeight;
  }

  /** Draw what is known; keeps the message under the reader's eyes where it is. */
  draw() {
    const anchor = this.stick
      ? null
      : [...this.list.querySelectorAll("article")].find(
          (node) => node.offsetTop + node.offsetHeight > this.box.scrollTop,
        );
    const offset = anchor ? anchor.offsetTop - this.box.scrollTop : 0;
    patch(this.list, this.rows());
    if (this.stick) this.scrollToEnd();
    else if (anchor?.isConnected) this.box.scrollTop = anchor.offsetTop - offset;
    this.inUse(
      this.list.querySelector("article[tabindex='0']") ?? this.list.querySelector("article:last-of-type"),
    );
    this.jump.hidden = this.atEnd && this.stick;
    this.read();
  }

  rows() {
    if (!this.messages.length)
      return this.fetched || !this.channel
        ? this.empty()
        : h("p", { class: "soft pad", key: "wait" }, "Loading …");
    const rows = [];
    if (this.atStart && !this.thread)
      rows.push(h("p", { class: "soft pad", key: "begin" }, "This is where it begins."));
    let previous = null;
    for (const one of this.messages) {
      const fresh = !previous || this.day(one) !== this.day(previous);
      if (fresh) rows.push(this.dayLine(one));
      if (one.ts === this.newFrom)
        rows.push(h("div", { class: "new-line", key: "new", role: "separator" }, h("span", {}, "New")));
      const follows =
        !fresh &&
        one.ts !== this.newFrom &&
        previous.user === one.user &&
        previous.ephemeral === one.ephemeral &&
        seconds(one.ts) - seconds(previous.ts) < SAME_BREATH_S;
      rows.push(message(one, { channel: this.channel, follows, inThread: this.inThread }));
      previous = one;
    }
    return rows;
  }

  day = (one) => dayNumber(new Date(seconds(one.ts) * 1000), myZone() ?? "UTC");

  dayLine(one) {
    const name = dayName(new Date(seconds(one.ts) * 1000), myZone() ?? "UTC", now());
    return lazy(`day${this.day(one)}`, name, () =>
      h("div", { class: "day", role: "separator" }, h("span", {}, name)),
    );
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.box;
    const size = `${scrollHeight} ${clientHeight}`;
    const resized = size !== this.size;
    this.size = size;
    if (resized && this.stick) {
      this.scrollToEnd(); // a drawer opened or a line grew: nobody scrolled
      this.read();
      return;
    }
    this.stick = this.atEnd && scrollHeight - scrollTop - clientHeight < 40;
    this.jump.hidden = this.stick;
    if (scrollTop < NEAR) this.older();
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.newer();
    this.read();
  }

  /** The newest message was on screen: it is read. */
  read() {
    const last = this.messages.at(-1);
    if (last && this.stick && this.atEnd && document.visibilityState === "visible") this.seen(last.ts);
  }

  /** The arrow keys walk from message to message; one message at a time is in the Tab order, with its tools. */
  keyed(event) {
    const here = event.target.closest("article");
    if (event.target !== here) return;
    const all = [...this.list.querySelectorAll("article")];
    const at = all.indexOf(here);
    const to = { ArrowUp: all[at - 1], ArrowDown: all[at + 1], Home: all[0], End: all.at(-1) }[event.key];
    if (!to) return;
    event.preventDefault();
    to.focus();
  }

  inUse(article) {
    if (!article) return;
    for (const old of this.list.querySelectorAll("article[tabindex='0']")) {
      if (old !== article) setTabs(old, "-1");
    }
    setTabs(article, "0");
  }
}

function setTabs(article, value) {
  article.setAttribute("tabindex", value);
  for (const tool of article.querySelectorAll(".tools button")) tool.setAttribute("tabindex", value);
}

/** A timestamp just before another. */
const before = (ts) => {
  const [whole, part] = ts.split(".");
  return Number(part) ? `${whole}.${String(Number(part) - 1).padStart(6, "0")}` : `${Number(whole) - 1}.999999`;
};

/** Message text without its references, for the live region. */
const spoken = (text) =>
  (text ?? "")
    .replace(/<[^<>|]*\|([^<>]*)>/g, "$1")
    .replace(/<[^<>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&")
    .slice(0, 300);
