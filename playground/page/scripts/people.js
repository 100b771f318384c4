/** Names and faces. */

import { h, svg } from "./dom.js";
import { model, person } from "./model.js";

const COLOURS = ["plum", "brick", "ochre", "moss", "teal", "navy", "slate", "rose"];

export const isApp = (one) => one.bot || one.user === model.state.app?.bot_user;

/** Who wrote a message. */
export const nameOf = (one) =>
  (isApp(one) ? model.state.app?.name : person(one.user)?.name) ?? one.name ?? one.user;

const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => [...word][0])
    .slice(0, 2)
    .join("")
    .toUpperCase();

/** A colour for everyone, the same in every window. */
function colourOf(id) {
  const at = model.state.people.findIndex((one) => one.id === id);
  return COLOURS[(at < 0 ? [...id].reduce((sum, sign) => sum + sign.codePointAt(0), 0) : at) % COLOURS.length];
}

/** The face of a person by id. */
export const face = (id, size = "") =>
  h("span", { class: `avatar ${colourOf(id)} ${size}`, "aria-hidden": "true" }, initials(person(id)?.name ?? id));

/** The face beside a message. */
export const avatar = (one) => (isApp(one) ? appFace() : face(one.user));

/** The app's own mark: three people on a circle. */
export function appFace(size = "") {
  const dots = [
    [12, 4.6],
    [18.4, 15.6],
    [5.6, 15.6],
  ].map(([cx, cy]) => svg("circle", { cx, cy, r: 2.6, class: "dot" }));
  return h(
    "span",
    { class: `avatar by-app ${size}`, "aria-hidden": "true" },
    svg("svg", { viewBox: "0 0 24 24" }, svg("circle", { cx: 12, cy: 12, r: 7.4, class: "ring" }), dots),
  );
}
