/** App Home: what the app published for this person. */

import { blocks } from "./blocks.js";
import { h, patch } from "./dom.js";
import { model } from "./model.js";

export function drawHome(section) {
  const view = model.state.home;
  patch(
    section,
    view
      ? h(
          "div",
          { class: "home-page", key: view.id },
          blocks(view.blocks, { id: view.id, place: { view_id: view.id }, values: view.state?.values }),
        )
      : h("p", { class: "soft pad", key: "none" }, "The app has not published a Home for this person yet."),
  );
}
