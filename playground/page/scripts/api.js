/** The control interface of the stand-in, as functions. The page keeps no other truth. */

const DEED = "/control/do";

async function asked(path, options) {
  const response = await fetch(path, { cache: "no-store", credentials: "omit", ...options });
  const body = await response.json().catch(() => ({}));
  if (!response.ok || (body.ok === false && path !== DEED))
    throw new Error(body.problem || `The playground answered ${response.status} to ${path}.`);
  return body;
}

const query = (fields) => {
  const given = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return given.length ? `?${new URLSearchParams(given)}` : "";
};

const told = (path, body) =>
  asked(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const readState = (me) => asked(`/control/state${query({ as: me })}`);
export const readMessages = (me, channel, { before, after, thread, limit = 100 } = {}) =>
  asked(`/control/messages${query({ as: me, channel, before, after, thread, limit })}`);
export const readStarts = () => asked("/control/starts");
export const readLog = (after) => asked(`/control/log${query({ after })}`);
export const readLedger = () => asked("/control/ledger");

/** A deed of a person; answers `{ok, result}` or `{ok: false, problem}` and never throws. */
export async function doAs(me, deed, args) {
  try {
    return await told(DEED, { as: me, deed, args });
  } catch (error) {
    return { ok: false, problem: error.message };
  }
}

export const pushClock = (how) => told("/control/clock", how);
export const setFault = (name, on) => told("/control/faults", { name, on });
export const tellBot = (what) => told("/control/bot", { do: what });
export const start = (which) => told("/control/start", { start: which });
export const reset = () => told("/control/reset", {});

/** Hear of every change; returns a function that ends it. `heard(null)` means: the line is new, look again. */
export function listen(me, heard, lost) {
  const source = new EventSource(`/control/changes${query({ as: me })}`);
  source.addEventListener("hello", () => heard(null));
  source.addEventListener("changed", (event) => heard(JSON.parse(event.data)));
  source.onerror = () => lost();
  return () => source.close();
}
