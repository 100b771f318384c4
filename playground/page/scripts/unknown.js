/** What the page cannot draw is said loudly, never left out. */

import { h } from "./dom.js";

/** A marked box that names what stands there, with all of it inside. */
export const unknown = (what, thing) =>
  h(
    "details",
    { class: "unknown" },
    h("summary", {}, `This page cannot draw the ${what} “${thing?.type ?? "without a type"}”`),
    h("pre", {}, JSON.stringify(thing, null, 1)),
  );
