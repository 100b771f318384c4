/** The head of the main part: where we are, and the app's tabs. */

import { h, lazy, patch } from "./dom.js";
import { act, changed, channel, model } from "./model.js";
import { appFace } from "./people.js";
import { goTo } from "./sidebar.js";

export function drawTitle(place) {
  const room = channel(model.place);
  if (!room) {
    patch(
      place,
      appFace("small"),
      h("h2", {}, model.state.app?.name ?? "No app"),
      h("nav", { class: "tabs", "aria-label": "The app" }, tab("home", "Home"), tab("messages", "Messages")),
    );
    return;
  }
  patch(
    place,
    h("h2", {}, h("span", { class: "sign", "aria-hidden": "true" }, room.private ? "🔒 " : "# "), room.name),
    room.archived ? h("span", { class: "badge" }, "ARCHIVED") : null,
    room.canvases.map((one) => lazy(one.id, JSON.stringify([one, isOpen(one)]), () => canvas(one))),
    room.member && !room.archived
      ? h(
          "button",
          { type: "button", class: "quiet end", key: "leave", onclick: () => act("leave", { channel: room.id }) },
          "Leave",
        )
      : null,
  );
}

/** A canvas of the channel: its Markdown as it was sent. */
const canvas = (one) =>
  h(
    "details",
    {
      class: "canvas",
      open: isOpen(one),
      ontoggle: ({ target }) => {
        if (target.open === isOpen(one)) return;
        model.canvas = target.open ? one.id : null;
        changed();
      },
    },
    h("summary", {}, `📄 ${one.title || "Untitled"}`),
    h("pre", {}, one.markdown),
  );

const isOpen = ({ id }) => model.canvas === id;

const tab = (place, words) =>
  h(
    "a",
    {
      href: `#${place}`,
      class: "tab",
      "aria-current": model.place === place ? "page" : null,
      onclick: (event) => {
        event.preventDefault();
        goTo(place);
      },
    },
    words,
  );
