/**
 * What Claude Code's hooks mean: the JSON of one event comes in, what was observed goes out, with the sign it gives of the
 * session's activity. It does not know how the JSON came here, by HTTP, by a command or out of the spool.
 */
import * as v from "valibot";
import type { HeardAt, Observation } from "../../domain/observation.ts";
import type { DropReason } from "../../domain/outcome.ts";
import { fork, type SessionFacts } from "../../domain/session.ts";
import { agentName } from "./heard.ts";
import { bodyDigest, bodyOf, factField, factsIn, pathField, textField, type HookBody } from "./hook-body.ts";
import { hookReader } from "./hook-event.ts";
import { eventData, eventName } from "./hook-unknown.ts";

/** What one hook event was read as: observations, or why there are none. */
export interface HookReading {
  readonly observations: readonly Observation[];
  readonly fault: DropReason | undefined;
}

const frame = v.object({ hook_event_name: textField, session_id: textField });

/** The observations of one hook event, which carries no time of its own: at least one. Only a body that names no event or no session is invalid. */
export function readHook(told: unknown, { at, seenAt }: HeardAt): HookReading {
  const body = bodyOf(told);
  const { hook_event_name: event = "", session_id: sessionId = "" } = v.parse(frame, body ?? {});
  if (body === undefined || event === "" || sessionId === "") return { observations: [], fault: "invalid" };
  const reader = hookReader(event);
  const heard = {
    agent: agentName,
    source: "hook",
    sessionId,
    at,
    seenAt,
    facts: factsOf(event, body),
    name: eventName(event),
    data: reader === undefined ? eventData(body) : factsIn(reader.facts, body),
    digest: bodyDigest(body),
  } as const;
  const observations = reader?.read(heard, body) ?? [{ ...heard, kind: "event" }];
  return { observations: observations.map((one) => withMode(one, body)), fault: undefined };
}

const modeField = v.object({ permission_mode: factField, agent_id: textField });

/** Events tell the permission mode beside what they are about; a subagent's is its own. */
function withMode(seen: Observation, body: HookBody): Observation {
  const { permission_mode: mode, agent_id: subagent } = v.parse(modeField, body);
  if (seen.sign === undefined || mode === undefined || subagent !== undefined) return seen;
  return { ...seen, sign: { ...seen.sign, mode } };
}

const factFields = v.object({ cwd: pathField, session_title: factField, source: factField });

/** Distinct sets of facts remembered; a live session has one or two. Beyond, all are forgotten and learnt again. */
const maxKnown = 10_000;
/** Facts by what they say: the same facts are the same object, so that they merge once. */
const known = new Map<string, SessionFacts>();

/** Where a session moves to is no project: the first directory is, and the ledger keeps what it was told first. */
function factsOf(event: string, body: HookBody): SessionFacts {
  const { cwd, session_title: title, source } = v.parse(factFields, body);
  const project = event === "CwdChanged" ? undefined : cwd;
  const begunAs = event === "SessionStart" && source === fork ? fork : undefined;
  const name = JSON.stringify([project, title, begunAs]);
  const remembered = known.get(name);
  if (remembered !== undefined) return remembered;
  if (known.size >= maxKnown) known.clear();
  const facts: SessionFacts = { project, title, begunAs };
  known.set(name, facts);
  return facts;
}
