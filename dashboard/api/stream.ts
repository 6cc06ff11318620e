import type { SessionShape } from "../../src/query/shape.ts";
import { ApiFault, ask } from "./ask.ts";
import { readEvents } from "./event-reader.ts";
import { Listeners } from "./listeners.ts";
import { askSiblings, keepToken, readToken } from "./token.ts";

/**
 * How the one stream of a tab is: asked for, open, interrupted and tried again, or refused for good, for want of a token that
 * is enough. It tells sessions that changed, as the collector tells them, and that alerts did. Everything that is live on the page hangs on
 * it, so that a tab takes one of the six connections that a browser gives an address, and no more.
 */
export type StreamStatus = "connecting" | "live" | "offline" | "refused";

/**
 * All that the stream has told this tab. It is never changed in place: each batch, and each change of the line, makes a new
 * one. It begins empty: what was before, the API is asked for.
 */
export interface Sessions {
  /** Sessions that were heard of since the page was opened, by `agent/id`, as they were last told. */
  readonly sessions: ReadonlyMap<string, SessionShape>;
  /** Those told in the last batch. */
  readonly changed: ReadonlySet<string>;
  /** How many times an alert changed. */
  readonly alertChanges: number;
  readonly status: StreamStatus;
  /** Since when the status holds, UTC milliseconds. */
  readonly since: number;
  /** Why the line is not open, where the collector said it. */
  readonly fault: ApiFault | undefined;
}

/** The line alone, without what it told. */
export type Line = Pick<Sessions, "status" | "since" | "fault">;

/**
 * A board that redraws for each of 200 events a second does nothing else. The collector tells thirteen times a second at most
 * (`restMs` of its stream), in pieces that come together: a frame is enough to gather them, and waiting longer is seen.
 */
const batchMs = 16;
const firstRestMs = 500;
const longestRestMs = 5000;
/** The collector says something at least every five seconds; a line that is silent for three times as long is dead. */
const silenceMs = 15_000;
/** A page that is open all day forgets sessions that nobody hears of any more. */
const maxSessions = 2000;

let state: Sessions = {
  sessions: new Map(),
  changed: new Set(),
  alertChanges: 0,
  status: "connecting",
  since: Date.now(),
  fault: undefined,
};
const listeners = new Listeners();
let waiting = new Map<string, SessionShape>();
let alertChanges = 0;
let batch: ReturnType<typeof setTimeout> | undefined;
let lastId = "";
/** Tokens that the collector did not take: a sibling that knows no other helps nobody. */
const refused = new Set<string>();

/** What tells a session from all others, and its key in `Sessions`: two agents may give the same id. */
export function sessionName({ agent, id }: Pick<SessionShape, "agent" | "id">): string {
  return `${agent}/${id}`;
}

/** What the stream has told; draws anew with each batch and each change of the line. */
export function useSessions(): Sessions {
  return listeners.useLatest(() => state);
}

/** Whether the line is open, and why not; draws anew when that changes only. */
export function useLine(): Line {
  return listeners.useLatest<Line>((before) =>
    before?.status === state.status && before.fault === state.fault ? before : state,
  );
}

/** Calls back with every batch and every change of the line; gives back how to end that. */
export function onChange(listener: () => void): () => void {
  return listeners.add(listener);
}

/** The stream as it is now, for who was called back. */
export function streamNow(): Sessions {
  return state;
}

/** Opens the stream and keeps it open until `left` aborts, or the collector takes no token that is known here. Call once. */
export async function keepStream(left: AbortSignal): Promise<void> {
  let rest = firstRestMs;
  while (!left.aborted) {
    await untilWanted();
    try {
      await listen(left, () => (rest = firstRestMs));
      if (state.status === "live") tell({ status: "connecting" });
    } catch (thrown) {
      const fault = thrown instanceof ApiFault && thrown.status !== undefined ? thrown : undefined;
      const isRefused = fault?.status === 401 || fault?.status === 403;
      const isOver = isRefused && !(await findOtherToken());
      tell({ status: isOver ? "refused" : "offline", fault });
      if (isOver) return;
    }
    await pause(rest);
    rest = Math.min(rest * 2, longestRestMs);
  }
}

/** A collector on a new data dir has a new token; a tab that was opened since knows it. */
async function findOtherToken(): Promise<boolean> {
  refused.add(readToken() ?? "");
  const token = await askSiblings(refused);
  if (token === undefined) return false;
  keepToken(token);
  return true;
}

async function listen(left: AbortSignal, opened: () => void): Promise<void> {
  const silent = new AbortController();
  const hidden = new AbortController();
  const signal = AbortSignal.any([left, silent.signal, hidden.signal]);
  endWhenHidden(hidden);
  let timer = setTimeout(() => silent.abort(), silenceMs);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(), silenceMs);
  };
  try {
    const headers: HeadersInit = lastId === "" ? {} : { "last-event-id": lastId };
    const { body } = await ask("/events/live", { signal, headers });
    if (body === null) return;
    opened();
    tell({ status: "live", fault: undefined });
    for await (const { id, event, data } of readEvents(body.pipeThrough(onBytes(heard)))) {
      lastId = id;
      if (data === undefined) continue;
      if (event === "alert") noteAlert();
      else take(JSON.parse(data) as SessionShape);
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    if (silent.signal.aborted && !left.aborted) throw new ApiFault("offline", "the collector went silent");
  } finally {
    clearTimeout(timer);
    hidden.abort();
  }
}

function onBytes(heard: () => void): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      heard();
      controller.enqueue(chunk);
    },
  });
}

function take(session: SessionShape): void {
  waiting.set(sessionName(session), session);
  batch ??= setTimeout(flush, batchMs);
}

/** Which alert it was does not matter: who shows alerts asks for all of them, with what silences say of them now. */
function noteAlert(): void {
  alertChanges += 1;
  batch ??= setTimeout(flush, batchMs);
}

function flush(): void {
  batch = undefined;
  const sessions = new Map(state.sessions);
  for (const [name, session] of waiting) {
    sessions.delete(name);
    sessions.set(name, session);
  }
  for (const name of sessions.keys()) {
    if (sessions.size <= maxSessions) break;
    sessions.delete(name);
  }
  const changed = new Set(waiting.keys());
  waiting = new Map();
  tell({ sessions, changed, alertChanges });
}

function tell(change: Partial<Sessions>): void {
  const isNews = change.status !== undefined && change.status !== state.status;
  const isSameFault = change.fault?.message === state.fault?.message;
  if (change.status !== undefined && !isNews && isSameFault) return;
  state = { ...state, ...change, since: isNews ? Date.now() : state.since };
  listeners.call();
}

/**
 * Ends the line of a tab that is out of sight when another hidden one already listens: a browser gives all tabs of an
 * address six connections together. One hidden tab goes on, for its title says how many sessions wait.
 */
function endWhenHidden(line: AbortController): void {
  const look = (): void => {
    if (document.visibilityState === "visible") return;
    void holdHiddenPlace((isTaken) => {
      if (isTaken && document.visibilityState === "hidden") line.abort();
    });
  };
  document.addEventListener("visibilitychange", look, { signal: line.signal });
}

/** Whether this tab is the hidden one that listens: a lock is not given twice, to its holder either. */
let holdsHiddenPlace = false;

async function holdHiddenPlace(found: (isTaken: boolean) => void): Promise<void> {
  if (holdsHiddenPlace) return found(false);
  // Locks exist where the browser trusts the connection: on loopback, and behind TLS.
  if (!("locks" in navigator)) return found(true);
  await navigator.locks.request("hallmonitor-hidden-tab", { ifAvailable: true }, async (lock) => {
    found(lock === null);
    if (lock === null) return;
    holdsHiddenPlace = true;
    await untilVisible();
    holdsHiddenPlace = false;
  });
}

/** A hidden tab without a line waits until somebody looks at it. */
async function untilWanted(): Promise<void> {
  if (document.visibilityState === "visible") return;
  let isTaken = false;
  await new Promise<void>((resolve) => {
    void holdHiddenPlace((taken) => {
      isTaken = taken;
      resolve();
    });
  });
  if (isTaken) await untilVisible();
}

function untilVisible(): Promise<void> {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
  });
}

/** A rest that ends early when the machine is back on a network or somebody looks. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const end = (): void => {
      clearTimeout(timer);
      ended.abort();
      resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener("online", end, { signal: ended.signal });
    document.addEventListener("visibilitychange", end, { signal: ended.signal });
  });
}
