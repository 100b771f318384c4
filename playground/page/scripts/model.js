/** What this window shows: who looks, where, and the stand-in's last word about it. */

import { doAs, readStarts, readState } from "./api.js";
import { problem } from "./announce.js";

export const model = {
  /** Id of the person this window acts as; null while the workspace is empty. */
  me: new URLSearchParams(location.search).get("as"),
  /** Whether that person is known to be in the workspace. */
  sure: false,
  /** "home", "messages" (the direct messages with the app) or the id of a channel. */
  place: placeInAddress(),
  /** The snapshot of `/control/state`, null before the first. */
  state: null,
  /** Timestamp of the open thread's first message, or null. */
  thread: null,
  /** Id of the canvas that is open in the head of its channel, or null. */
  canvas: null,
  /** "traffic", "nudges", "break", or null when the drawer is shut. */
  drawer: null,
  /** The sidebar, on narrow screens. */
  sidebar: false,
  connected: true,
};

/** The place that the address names, or null; an address that nobody can read names none. */
export function placeInAddress() {
  try {
    return decodeURIComponent(location.hash.slice(1)) || null;
  } catch {
    return null;
  }
}

const drawers = [];
let waiting = false;

/** Call `draw` whenever the model changed. */
export function whenChanged(draw) {
  drawers.push(draw);
}

/** Say that the model changed; all is drawn once, a moment later. */
export function changed() {
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => {
    waiting = false;
    for (const draw of drawers) draw();
  });
}

/** Run `work` now, or once more after the run under way, so that the last state always wins. */
export function single(work) {
  let running = null;
  let again = false;
  const run = async () => {
    do {
      again = false;
      await work();
    } while (again);
    running = null;
  };
  return () => {
    if (running) again = true;
    else
      running = run().catch((error) => {
        running = null;
        problem(error.message);
      });
    return running;
  };
}

/** Fetch the snapshot anew and draw. */
export const refresh = single(async () => {
  if (!model.sure) await whoami();
  const asked = model.me;
  const state = await readState(asked);
  if (asked !== model.me) return;
  model.state = state;
  if (!placeExists()) model.place = liveliest(state)?.id ?? "home";
  changed();
});

/** Whom to act as: whoever the address names, if they are here, else somebody who has something to read. */
async function whoami() {
  const { people } = await readStarts();
  if (!people.includes(model.me)) model.me = await somebodyInside(people);
  model.sure = true;
}

/** The first of the people in whose channels something was said; where nothing was, the first of all. */
export async function somebodyInside(people) {
  for (const id of people) {
    if (liveliest(await readState(id))?.last_ts) return id;
  }
  return people[0];
}

/** The channel of this person in which somebody spoke last, else their first one. */
export function liveliest(state) {
  const own = state.channels.filter((one) => one.member && !one.archived);
  return own.toSorted((one, other) => Number(other.last_ts ?? 0) - Number(one.last_ts ?? 0))[0];
}

function placeExists() {
  return ["home", "messages"].includes(model.place) || model.state.channels.some((one) => one.id === model.place);
}

/**
 * Do something as the person of this window; shows the problem if there is one. Answers the result or null;
 * `done` is called when the answer is there, before anything is drawn.
 */
export async function act(deed, args = {}, done = () => {}) {
  const answer = await doAs(model.me, deed, args);
  done();
  if (!answer.ok) problem(answer.problem);
  await refresh();
  return answer.ok ? (answer.result ?? {}) : null;
}

/** The conversation on screen: an id, or null for the direct messages before the first of them. */
export function conversation() {
  if (model.place === "messages") return model.state?.dm?.id ?? null;
  return model.place === "home" ? null : model.place;
}

export const channel = (id) => model.state?.channels.find((one) => one.id === id);
/** The channel in which a canvas is a tab. */
export const channelOf = (canvas) =>
  model.state?.channels.find((one) => one.canvases.some((there) => there.id === canvas));
export const person = (id) => model.state?.people.find((one) => one.id === id);
export const myself = () => person(model.me);
/** IANA zone in which this person reads times; null for somebody whose zone nobody may know. */
export const myZone = () => myself()?.zone ?? null;
export const now = () => new Date(model.state.clock.now);
