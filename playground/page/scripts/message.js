/** One message as an article: author, time in the reader's zone, blocks, reactions, replies, its tools. */

import { avatar, isApp, nameOf } from "./people.js";
import { blocks } from "./blocks.js";
import { h, lazy } from "./dom.js";
import { emoji, REACTIONS } from "./emoji.js";
import { openMenu } from "./menu.js";
import { act, changed, model, myZone, now, person } from "./model.js";
import { mrkdwn } from "./mrkdwn.js";
import { clockTime, dayNumber, shortTime } from "./times.js";

/** A message that is drawn only when it changed; `follows` leaves its author out (same one, minutes before). */
export function message(one, { channel, follows, inThread }) {
  const today = dayNumber(now(), myZone());
  const stamp = JSON.stringify([one, follows, inThread, myZone(), today, model.me, model.state.people.length]);
  return lazy(one.ts, stamp, () => drawn(one, { channel, follows, inThread }));
}

const instant = (one) => new Date(Number(one.ts.split(".")[0]) * 1000);

function drawn(one, { channel, follows, inThread }) {
  const name = nameOf(one);
  const time = clockTime(instant(one), myZone() ?? "UTC");
  return h(
    "article",
    {
      class: `message${one.ephemeral ? " private" : ""}${follows ? " follows" : ""}`,
      tabindex: "-1",
      "data-ts": one.ts,
      "aria-label": `${name}, ${time}`,
    },
    h(
      "div",
      { class: "gutter" },
      follows ? h("span", { class: "small-time", "aria-hidden": "true" }, time.replace(/ .M/, "")) : avatar(one),
    ),
    h(
      "div",
      { class: "message-body" },
      one.ephemeral
        ? h("p", { class: "only-you" }, h("span", { "aria-hidden": "true" }, "👁 "), "Only visible to you")
        : null,
      h(
        "p",
        { class: follows ? "byline unseen" : "byline" },
        h("strong", {}, name),
        isApp(one) ? h("span", { class: "badge" }, "APP") : null,
        h(
          "time",
          { datetime: instant(one).toISOString(), title: shortTime(instant(one), myZone() ?? "UTC") },
          time,
        ),
      ),
      h(
        "div",
        { class: "content" },
        one.blocks?.length
          ? blocks(one.blocks, { id: `m${one.ts}`, place: { channel, ts: one.ts } })
          : h("div", {}, mrkdwn(one.text ?? "")),
        one.files?.map(file),
        one.edited ? h("span", { class: "soft edited" }, "(edited)") : null,
      ),
      reactions(one, channel),
      one.reply_count && !inThread
        ? h(
            "button",
            { type: "button", class: "replies", onclick: () => openThread(one) },
            `${one.reply_count} ${one.reply_count === 1 ? "reply" : "replies"}`,
          )
        : null,
    ),
    tools(one, { channel, inThread, name, time }),
  );
}

/** A file as what it is: its name, its size and, of a text, how it begins. */
function file({ name, title, size, preview }) {
  const told = `📎 ${title || name} (${size} bytes)`;
  if (!preview) return h("p", { class: "soft" }, told);
  return h("details", {}, h("summary", {}, told), h("pre", {}, preview));
}

function reactions(one, channel) {
  if (!one.reactions?.length) return null;
  return h(
    "div",
    { class: "row reactions" },
    one.reactions.map(({ name, users }) => {
      const mine = users.includes(model.me);
      const who = users.map((id) => person(id)?.name ?? id).join(", ");
      return h(
        "button",
        {
          type: "button",
          class: "reaction",
          "aria-pressed": String(mine),
          title: `${who} reacted with :${name}:`,
          "aria-label": `${name}: ${who}`,
          onclick: () => act("react", { channel, ts: one.ts, name }),
        },
        emoji(name) ?? `:${name}:`,
        " ",
        String(users.length),
      );
    }),
  );
}

/** The tools of a message are in the Tab order only while the message is the one in use. */
function tools(one, { channel, inThread, name, time }) {
  const about = `the message of ${name}, ${time}`;
  const tool = (sign, words, run, extra = {}) =>
    h(
      "button",
      {
        type: "button",
        class: "icon",
        tabindex: "-1",
        title: words,
        "aria-label": `${words}: ${about}`,
        onclick: run,
        ...extra,
      },
      sign,
    );
  if (one.ephemeral) return null;
  const react = (event) =>
    openMenu(
      event.currentTarget,
      "React",
      REACTIONS.map((each) => ({
        label: `${emoji(each)} ${each.replaceAll("_", " ")}`,
        run: () => act("react", { channel, ts: one.ts, name: each }),
      })),
    );
  const more = (event) =>
    openMenu(event.currentTarget, "More actions", [
      ...(inThread ? [] : [{ label: "Reply in thread", run: () => openThread(one) }]),
      ...model.state.shortcuts
        .filter((each) => each.type === "message")
        .map((each) => ({
          label: each.name,
          note: model.state.app?.name ?? "",
          run: () => act("message_shortcut", { callback_id: each.callback_id, channel, ts: one.ts }),
        })),
      { label: "Copy the words", run: () => navigator.clipboard?.writeText(one.text ?? "") },
    ]);
  return h(
    "div",
    { class: "tools" },
    tool("☺", "React", react, { "aria-haspopup": "menu", class: "icon wide-only" }),
    inThread ? null : tool("↩", "Reply in thread", () => openThread(one), { class: "icon wide-only" }),
    tool("⋮", "More actions", more, { "aria-haspopup": "menu" }),
  );
}

function openThread(one) {
  model.thread = one.thread_ts ?? one.ts;
  model.drawer = null;
  changed();
}
