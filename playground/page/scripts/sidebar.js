/** The sidebar: who acts, channels with what is unread, the app's tabs. A drawer on narrow screens. */

import { reset } from "./api.js";
import { problem } from "./announce.js";
import { asked } from "./dialogs.js";
import { h, patch } from "./dom.js";
import { showKeys } from "./keys.js";
import { changed, model, myself, now, refresh } from "./model.js";
import { appFace, face } from "./people.js";
import { city, shortTime } from "./times.js";

/** Act as somebody else in this window. */
export function actAs(id) {
  if (id === model.me) return;
  model.me = id;
  model.thread = null;
  refresh();
}

/** Go to a channel, "home" or "messages". */
export function goTo(place) {
  model.place = place;
  model.thread = null;
  model.sidebar = false;
  changed();
}

export function drawSidebar(nav) {
  const { state } = model;
  nav.classList.toggle("open", model.sidebar);
  patch(
    nav,
    h(
      "div",
      { class: "workspace" },
      h("h1", {}, state.workspace ?? "Playground"),
      h(
        "button",
        { type: "button", class: "icon narrow-only", "aria-label": "Close the sidebar", onclick: closeSidebar },
        "✕",
      ),
    ),
    cast(),
    h("h2", { id: "channels-name" }, "Channels"),
    h("ul", { "aria-labelledby": "channels-name" }, state.channels.map(channelLine)),
    h("h2", { id: "apps-name" }, "Apps"),
    h("ul", { "aria-labelledby": "apps-name" }, app()),
    h(
      "div",
      { class: "sidebar-foot" },
      h("button", { type: "button", class: "quiet", onclick: showKeys }, "Keys"),
      h("button", { type: "button", class: "quiet", onclick: again }, "Start again …"),
    ),
  );
}

function cast() {
  const who = myself();
  return h(
    "section",
    { class: "cast", "aria-label": "Act as" },
    h(
      "p",
      { class: "acting" },
      who
        ? [
            h("strong", {}, who.name),
            h(
              "span",
              {},
              [who.title, who.zone ? `${city(who.zone)} ${hourOf(who.zone)}` : "outside"]
                .filter(Boolean)
                .join(" · "),
            ),
          ]
        : "Nobody is here yet.",
    ),
    h(
      "ul",
      { class: "faces" },
      model.state.people
        .filter((one) => !one.is_bot)
        .map((one) =>
          h(
            "li",
            { key: one.id },
            h(
              "a",
              {
                href: `?as=${encodeURIComponent(one.id)}#${model.place}`,
                class: "face",
                title: tip(one),
                "aria-current": one.id === model.me ? "true" : null,
                "aria-label": `Act as ${tip(one)}`,
                onclick: (event) => turn(event, one.id),
              },
              face(one.id),
              h("span", { class: "face-name", "aria-hidden": "true" }, one.name.split(" ")[0]),
            ),
          ),
        ),
    ),
    who
      ? h("a", { class: "second", href: secondWindow(), target: "_blank", rel: "opener" }, "Open a second window")
      : null,
  );
}

const hourOf = (zone) => shortTime(now(), zone).split(", ")[1];
const tip = (one) =>
  [one.name, one.title, one.zone ? `${city(one.zone)} ${hourOf(one.zone)}` : "another organisation"]
    .filter(Boolean)
    .join(", ");

/** The next person of the cast, for a window beside this one. */
function secondWindow() {
  const people = model.state.people.filter((one) => !one.is_bot);
  const next = people[(people.findIndex((one) => one.id === model.me) + 1) % people.length];
  return `?as=${encodeURIComponent(next?.id ?? "")}#${model.place}`;
}

/** A plain click changes this window; with Ctrl, Shift or the middle button the link opens another. */
function turn(event, id) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  actAs(id);
}

function line(place, { sign, name, unread = 0, soft = false, key }) {
  const here = model.place === place;
  return h(
    "li",
    { key: key ?? place },
    h(
      "a",
      {
        href: `#${place}`,
        class: `place${unread ? " unread" : ""}${soft ? " outside" : ""}`,
        "aria-current": here ? "page" : null,
        onclick: (event) => {
          event.preventDefault();
          goTo(place);
        },
      },
      h("span", { class: "sign", "aria-hidden": "true" }, sign),
      h("span", { class: "place-name" }, name),
      unread
        ? h("span", { class: "count-badge" }, String(unread), h("span", { class: "unseen" }, " unread"))
        : null,
    ),
  );
}

const channelLine = (one) =>
  line(one.id, {
    sign: one.private ? "🔒" : "#",
    name: one.name + (one.archived ? " (archived)" : ""),
    unread: one.unread,
    soft: !one.member,
  });

function app() {
  const { app: known, dm } = model.state;
  if (!known) return h("li", { class: "soft pad" }, "No app is installed.");
  return [
    h("li", { class: "app-name", key: "app" }, appFace("small"), known.name),
    line("home", { sign: "⌂", name: "Home" }),
    line("messages", { sign: "✉", name: "Messages", unread: dm?.unread ?? 0 }),
  ];
}

export function closeSidebar() {
  model.sidebar = false;
  changed();
  document.getElementById("menu-button")?.focus();
}

async function again() {
  const sure = await asked({
    title: "Start again?",
    words: "Everything in this workspace goes: people, messages, circles. The clock goes back to its beginning.",
    yes: "Start again",
    danger: true,
  });
  if (!sure) return;
  try {
    await reset();
    document.dispatchEvent(new CustomEvent("begun-again"));
  } catch (error) {
    problem(error.message);
  }
}
