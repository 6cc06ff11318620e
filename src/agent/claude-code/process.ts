import { noAttributes } from "../../domain/attribute.ts";
import { digestOf } from "../../domain/digest.ts";
import type { EventObservation, HeardAt } from "../../domain/observation.ts";
import { parseJson, type JsonObject } from "../../domain/json-object.ts";
import { noFacts } from "../../domain/session.ts";
import type { Sign } from "../../domain/sign.ts";
import type { Stand, Standing } from "../../domain/standing.ts";
import type { UnixMs } from "../../domain/time.ts";
import { agentName } from "./heard.ts";
import { numberIn, objectOf, textIn } from "../member.ts";

/** What a running client says of itself in `sessions/<pid>.json`. */
export interface ClientProcess {
  readonly pid: number;
  readonly sessionId: string;
  /** When the process began, in clock ticks since the machine did: pids are given out again, this pair is not. */
  readonly startTicks: string | undefined;
  /** The pid namespace it lives in, as Linux names it; a pid of another one says nothing here. */
  readonly namespace: string | undefined;
  /** What it does and since when; undefined where the client does not say. */
  readonly standing: Standing | undefined;
}

/** Reads a process file; undefined for what is none, or is being written. */
export function readProcess(text: string): ClientProcess | undefined {
  const told = objectOf(parseJson(text));
  const pid = numberIn(told, "pid");
  const sessionId = textIn(told, "sessionId");
  if (pid === undefined || !Number.isInteger(pid) || pid <= 0 || sessionId === undefined) return undefined;
  const namespace = /pid:\[\d+\]/.exec(textIn(told, "pidDomain") ?? "")?.[0];
  return { pid, sessionId, startTicks: textIn(told, "procStart"), namespace, standing: standingOf(told) };
}

/** What a client waits for where it asks its person; a dialog that the person opened is none of its questions. */
const questions: ReadonlySet<string | undefined> = new Set([
  "permission prompt",
  "input needed",
  "worker request",
  "sandbox request",
  "goal proposal",
]);

/** The client's words for what it does; in a `shell` only work in the background goes on, as it may for days. */
const doings: ReadonlyMap<string | undefined, Standing["does"]> = new Map([
  ["busy", "works"],
  ["waiting", "asks"],
  ["idle", "rests"],
  ["shell", "rests"],
]);

function standingOf(told: JsonObject | undefined): Standing | undefined {
  const since = numberIn(told, "statusUpdatedAt");
  if (since === undefined) return undefined;
  const does = doings.get(textIn(told, "status"));
  if (does === "asks" && !questions.has(textIn(told, "waitingFor"))) return undefined;
  return does && { does, since };
}

const signs: Readonly<Record<Stand, Sign>> = {
  began: { says: "session-started" },
  asks: { says: "permission-asked", isReminder: true },
  works: { says: "unasked" },
  rests: { says: "at-rest" },
};

/** That a client asks its person, or was answered and works on, or was stopped, or opened again; `at` is when that counts. */
export function processStands(
  sessionId: string,
  { does, since }: { readonly does: Stand; readonly since: UnixMs },
  heard: HeardAt,
): EventObservation {
  const sign = { ...signs[does], ...(does === "asks" ? {} : { ranSince: since }) };
  const digest = digestOf(`process:${does}:${sessionId}`);
  return { ...frame, ...heard, sessionId, name: `process_${does}`, digest, sign };
}

/** That a session's process is no more: ended by its person, or lost without a word. */
export function processGone(
  sessionId: string,
  { at, isLost }: { at: UnixMs; isLost: boolean },
): EventObservation {
  const [name, says] = isLost
    ? (["process_lost", "process-gone"] as const)
    : (["process_ended", "process-ended"] as const);
  return {
    ...frame,
    at,
    seenAt: at,
    sessionId,
    name,
    digest: digestOf(`process:${sessionId}`),
    sign: { says },
  };
}

/** What is told of a process comes from a file of its client, as transcripts do. */
const frame = {
  agent: agentName,
  source: "transcript",
  facts: noFacts,
  data: noAttributes,
  kind: "event",
} as const;
