/** Puts the page together: what is drawn where, and what is fetched when something changed. */

import { notice, problem } from "./announce.js";
import { listen } from "./api.js";
import { drawClock } from "./clock_bar.js";
import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { Drawer } from "./drawer.js";
import { Feed } from "./feed.js";
import { drawHome } from "./home.js";
import { listenToKeys } from "./keys.js";
import { closeMenu } from "./menu.js";
import { drawModal } from "./modal.js";
import { act, changed, channel, conversation, model, placeInAddress, refresh, whenChanged } from "./model.js";
import { drawSidebar } from "./sidebar.js";
import { Start } from "./start.js";
import { Thread } from "./thread.js";
import { drawTitle } from "./title.js";

const RETRY_MS = 1000;

const at = (id) => document.getElementById(id);
const feed = new Feed(at("feed"), { seen: markRead, empty: nothingHere });
const composer = new Composer(at("composer-place"), { id: "composer", sent: () => feed.toEnd() });
const thread = new Thread(at("thread"));
const drawer = new Drawer(at("drawer"));
const start = new Start(at("start"), at("tour"), () => follow());

let followed = null;
let stop = () => {};
let place = null;
let noticed = null;
let read = "";

function draw() {
  const { state } = model;
  if (!state) return;
  const home = model.place === "home";
  drawClock(at("clock"));
  drawSidebar(at("sidebar"));
  drawTitle(at("title"));
  at("feed").hidden = home;
  at("home").hidden = !home;
  if (home) drawHome(at("home"));
  const room = channel(model.place);
  const where = home || (room && !room.member) ? null : conversation();
  feed.show(where, { me: model.me, unread: room?.unread ?? (home ? 0 : state.dm?.unread) ?? 0 });
  composer.draw();
  thread.draw();
  drawer.draw();
  start.draw();
  feed.read();
  drawModal();
  tellNotices();
  arrive();
  follow();
}

/** Going somewhere opens it for the app too, changes the address, and closes what belonged to the old place. */
function arrive() {
  const here = `${model.me} ${model.place}`;
  if (here === place || !model.me) return;
  place = here;
  closeMenu();
  const unread = channel(model.place)?.unread ?? model.state.dm?.unread ?? 0;
  document.title = `${unread ? `(${unread}) ` : ""}${channel(model.place)?.name ?? model.place} · ${model.state.workspace ?? "Playground"}`;
  history.replaceState(null, "", `?as=${encodeURIComponent(model.me)}#${encodeURIComponent(model.place)}`);
  if (model.place === "home") act("open_home");
  if (model.place === "messages") act("open_messages");
}

function nothingHere() {
  const room = channel(model.place);
  if (room && !room.member)
    return h("p", { class: "soft pad", key: "outside" }, `You are not in #${room.name}: join it to read along.`);
  return h(
    "p",
    { class: "soft pad", key: "none" },
    room
      ? "Nothing has been said here yet. Try /circle new."
      : "The app has not written to you yet. Write help, and it answers.",
  );
}

function markRead(ts) {
  const room = channel(model.place);
  const unread = room ? room.unread : model.state.dm?.unread;
  const mark = `${model.me} ${conversation()} ${ts}`;
  if (!unread || read === mark) return;
  read = mark;
  act("read", { channel: conversation(), ts });
}

/** What Slack itself tells a person ("… failed"), once. */
function tellNotices() {
  const { me, state } = model;
  if (noticed?.me === me) for (const words of state.notices.slice(noticed.count)) notice(`Slackbot: ${words}`);
  noticed = { me, count: state.notices.length };
}

/** Hear of changes as the person of this window. */
function follow() {
  if (model.me === followed) return;
  followed = model.me;
  stop();
  stop = listen(model.me, heard, lost);
}

function heard(event) {
  const fresh = !model.connected;
  model.connected = true;
  if (fresh) changed();
  refresh();
  if (!event) {
    feed.refresh();
    start.look().catch((error) => problem(error.message));
    return;
  }
  const here = conversation();
  if (!event.channels || event.channels.includes(here)) {
    feed.refresh();
    if (model.thread) thread.feed.refresh();
  }
  if (event.log) drawer.refresh();
}

/** The line broke: say so, and try again with whoever there is now. */
function lost() {
  model.connected = false;
  changed();
  setTimeout(() => {
    if (!model.connected) again();
  }, RETRY_MS);
}

/** Look at everything anew: another workspace may stand there now. */
function again() {
  followed = null;
  model.sure = false;
  place = null;
  noticed = null;
  start.forget();
  drawer.forget();
  feed.show(null);
  thread.close();
  refresh();
}

whenChanged(draw);
document.addEventListener("begun-again", again);
listenToKeys({ write: (words) => composer.put(words) });
document.addEventListener("visibilitychange", () => feed.read());
addEventListener("hashchange", () => {
  model.place = placeInAddress() || model.place;
  model.thread = null;
  if (model.state) refresh();
});
refresh();
start.look().catch((error) => problem(error.message));
