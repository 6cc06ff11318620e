/**
 * Events that get an answer: before a compaction or a `/clear` a session's state is kept, and a session that begins anew with
 * an emptied context is given it back. It is light, for `hallmonitor hook` loads it before anything else.
 */
import { isJsonObject } from "../../domain/json-object.ts";

/** The names of the events whose hooks the client must wait for. It waits for the end of a session anyway. */
export const answeredEvents: ReadonlySet<string> = new Set(["PreCompact", "SessionStart"]);

/** Starts of sessions that had a context before; one that starts up has nothing to be given back. */
const returning: ReadonlySet<unknown> = new Set(["compact", "clear", "resume"]);

/**
 * Whether something is done before this event of Claude Code is answered, and how long the client waits for that:
 * `farewell` is the end of a session, for whose hooks it has a second and a half in all.
 */
export function answerTo(body: unknown): "answer" | "farewell" | undefined {
  if (!isJsonObject(body)) return undefined;
  const { hook_event_name: name, source, reason } = body;
  if (name === "SessionEnd") return reason === "clear" ? "farewell" : undefined;
  return name === "PreCompact" || (name === "SessionStart" && returning.has(source)) ? "answer" : undefined;
}

const names = ["PreCompact", "SessionStart", "SessionEnd"].map((name) => Buffer.from(`"${name}"`));

/** Whether an event's JSON may be such a one, told without reading all of it: tools send whole files. */
export function mayBeAnswered(json: Uint8Array): boolean {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  return names.some((name) => bytes.includes(name));
}
