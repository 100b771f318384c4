/** The message box: words, slash commands with what may follow them, and the shortcuts. */

import { h, patch } from "./dom.js";
import { openMenu } from "./menu.js";
import { act, channel, conversation, model } from "./model.js";

/** A message box in `place`; `id` names its field, `thread()` gives the timestamp of its thread or null. */
export class Composer {
  constructor(place, { id, thread = () => null, sent = () => {} }) {
    Object.assign(this, { place, id, thread, sent, chosen: 0, busy: false, next: null, where: null });
    this.drafts = new Map();
    this.box = h("textarea", {
      id,
      rows: "1",
      autocomplete: "off",
      spellcheck: "false",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": `${id}-list`,
      oninput: () => this.typed(),
      onkeydown: (event) => this.keyed(event),
      onblur: () => this.suggest([]),
      onfocus: () => this.typed(),
    });
    this.list = h("div", {
      id: `${id}-list`,
      class: "suggestions",
      role: "listbox",
      "aria-label": "Commands",
      hidden: true,
    });
    this.hint = h("p", { class: "usage", id: `${id}-usage`, hidden: true });
    this.buttons = h("span", { class: "row" });
    this.box.setAttribute("aria-describedby", `${id}-usage`);
    this.form = h(
      "form",
      { class: "composer", onsubmit: (event) => this.submit(event) },
      this.list,
      this.hint,
      h(
        "div",
        { class: "composer-line" },
        this.buttons,
        this.box,
        h("button", { type: "submit", class: "button primary send", "aria-label": "Send" }, "➤"),
      ),
    );
  }

  draw() {
    const room = channel(model.place);
    const where = JSON.stringify([model.me, this.thread() ?? conversation() ?? "dm"]);
    if (where !== this.where) this.turn(where);
    if (model.place === "home" && !this.thread()) return patch(this.place);
    if (room && !room.member) return patch(this.place, this.outside(room));
    if (room?.archived)
      return patch(
        this.place,
        h("p", { class: "composer outside", key: "archived" }, "This channel is archived: nobody can write here."),
      );
    const name = this.thread()
      ? "Reply in thread"
      : `Message ${room ? `#${room.name}` : (model.state.app?.name ?? "the app")}`;
    this.box.setAttribute("aria-label", name);
    this.box.placeholder = this.thread() ? "Reply …" : `${name}, or type / for commands`;
    patch(this.buttons, this.thread() ? null : this.shortcutsButton());
    if (this.form.parentNode !== this.place) this.place.replaceChildren(this.form);
    return undefined;
  }

  /** Another conversation: what was being written there comes back. */
  turn(where) {
    if (this.where) this.drafts.set(this.where, this.box.value);
    this.where = where;
    this.box.value = this.drafts.get(where) ?? "";
    this.typed();
  }

  outside(room) {
    return h(
      "p",
      { class: "composer outside", key: `join${room.id}` },
      `You are not in #${room.name}. `,
      h(
        "button",
        { type: "button", class: "button primary", onclick: () => act("join", { channel: room.id }) },
        `Join #${room.name}`,
      ),
    );
  }

  shortcutsButton() {
    const items = () =>
      model.state.shortcuts
        .filter((one) => one.type === "global")
        .map((one) => ({
          label: one.name,
          note: one.description,
          run: () => act("shortcut", { callback_id: one.callback_id }),
        }));
    return h(
      "button",
      {
        type: "button",
        class: "icon",
        title: "Shortcuts",
        "aria-label": "Shortcuts",
        "aria-haspopup": "menu",
        onclick: (event) => openMenu(event.currentTarget, "Shortcuts", items()),
      },
      "⚡",
    );
  }

  /** Put words into the box, as if typed. */
  put(words) {
    this.box.value = words;
    this.box.focus();
    this.typed();
  }

  typed() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 200)}px`;
    const [, word, rest] = /^(\/\S*)(\s[\s\S]*)?$/.exec(this.box.value) ?? [];
    const commands = model.state?.commands ?? [];
    const known = commands.find((one) => one.command === word);
    this.suggest(
      word && rest === undefined && !this.thread() ? commands.filter((one) => one.command.startsWith(word)) : [],
    );
    this.hint.hidden = !(known && rest !== undefined);
    patch(
      this.hint,
      known && rest !== undefined ? [h("code", {}, known.command), ` ${known.usage_hint ?? ""}`] : [],
    );
  }

  suggest(offered) {
    this.offered = offered;
    this.chosen = 0;
    this.list.hidden = !offered.length;
    this.box.setAttribute("aria-expanded", String(offered.length > 0));
    this.drawList();
  }

  drawList() {
    patch(
      this.list,
      this.offered.map((one, index) =>
        h(
          "div",
          {
            id: `${this.id}-option${index}`,
            role: "option",
            class: "suggestion",
            key: one.command,
            "aria-selected": String(index === this.chosen),
            onclick: () => this.complete(one),
          },
          h("span", {}, h("strong", {}, one.command), " ", h("span", { class: "soft" }, one.usage_hint ?? "")),
          h("span", { class: "soft" }, one.description ?? ""),
        ),
      ),
    );
    const active = this.offered.length ? `${this.id}-option${this.chosen}` : null;
    if (active) this.box.setAttribute("aria-activedescendant", active);
    else this.box.removeAttribute("aria-activedescendant");
    this.list.onmousedown = (event) => event.preventDefault();
  }

  complete(one) {
    this.put(`${one.command} `);
  }

  keyed(event) {
    const many = this.offered.length;
    if (many && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.chosen = (this.chosen + (event.key === "ArrowDown" ? 1 : many - 1)) % many;
      this.drawList();
    } else if (many && event.key === "Escape") {
      event.stopPropagation();
      this.suggest([]);
    } else if (
      many &&
      (event.key === "Tab" || event.key === "Enter") &&
      this.box.value !== this.offered[this.chosen].command
    ) {
      event.preventDefault();
      this.complete(this.offered[this.chosen]);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === "ArrowUp" && !this.box.value) {
      event.preventDefault();
      document
        .querySelector(this.thread() ? "#thread article:last-of-type" : "#feed article:last-of-type")
        ?.focus();
    }
  }

  async submit(event) {
    event.preventDefault();
    const words = this.box.value.trim();
    if (words && this.busy) this.next = JSON.stringify([this.where, words]); // it goes out after the one before
    if (!words || this.busy) return;
    this.busy = true;
    this.next = null;
    this.form.setAttribute("aria-busy", "true");
    const where = conversation();
    const command = words.startsWith("/");
    const result = command
      ? await act("command", { channel: where, typed: words, ...(this.thread() ? { thread: this.thread() } : {}) })
      : await act("say", { channel: where, text: words, ...(this.thread() ? { thread: this.thread() } : {}) });
    this.busy = false;
    this.form.removeAttribute("aria-busy");
    if (!result) return;
    if (this.box.value.trim() === words) this.box.value = "";
    this.typed();
    this.sent();
    if (this.next === JSON.stringify([this.where, this.box.value.trim()])) this.form.requestSubmit();
  }
}
