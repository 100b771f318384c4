/** Plain text objects, and the words in any text object. */

import { withEmoji } from "./emoji.js";
import { unescape } from "./mrkdwn.js";

/** A plain_text object as nodes: shown as it is, with emoji unless it says no. */
export const plain = (object) => [label(object)];

/** The words of a text object on one line. */
export function label(object) {
  if (!object) return "";
  if (object.type === "mrkdwn") return unescape(object.text);
  return object.emoji === false ? object.text : withEmoji(object.text);
}
