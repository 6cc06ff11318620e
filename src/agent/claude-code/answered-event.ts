/**
 * Events that get an answer: before a compaction a session's state is kept, and a session that begins anew with an
 * emptied context is given it back. It is light, for `hallmonitor hook` loads it before anything else.
 */

/** The names of those events: the client must wait for their hooks. */
export const answeredEvents: ReadonlySet<string> = new Set(["PreCompact", "SessionStart"]);

/** Starts of sessions that had a context before; one that starts up has nothing to be given back. */
const returning: ReadonlySet<unknown> = new Set(["compact", "clear", "resume"]);

/** Whether an event of Claude Code is one that something is done for before it is answered. */
export function isAnswered(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return false;
  const { hook_event_name: name, source } = body as Readonly<Record<string, unknown>>;
  return name === "PreCompact" || (name === "SessionStart" && returning.has(source));
}

const names: readonly Buffer[] = [...answeredEvents].map((name) => Buffer.from(`"${name}"`));

/** Whether an event's JSON may be such a one, told without reading all of it: tools send whole files. */
export function mayBeAnswered(json: Uint8Array): boolean {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  return names.some((name) => bytes.includes(name));
}
