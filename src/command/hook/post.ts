import type { UnixMs } from "../../domain/time.ts";

/** What an agent can spare for a daemon; one that is up answers in a few milliseconds. */
const budgetMs = 50;

/** Tells the daemon when the event was, and comes back when the event needs no other copy. */
const timeHeader = "x-hallmonitor-at";

interface Event {
  readonly agent: string;
  readonly at: UnixMs;
  readonly input: Uint8Array;
}

/**
 * What the daemon has to say to the agent, mostly nothing. Undefined when the event is not surely dealt with: nobody
 * answered in time, or somebody else has the port by now, whose words no agent may hear.
 */
export async function postEvent(httpUrl: string, event: Event, ms = budgetMs): Promise<string | undefined> {
  try {
    const response = await fetch(`${httpUrl}/hooks/${encodeURIComponent(event.agent)}`, {
      method: "POST",
      // A plain copy of the bytes' type, which the buffer of a pipe always has.
      body: event.input as Uint8Array<ArrayBuffer>,
      headers: { "content-type": "application/json", [timeHeader]: String(event.at) },
      // The event goes to this machine's daemon only, whatever the environment or a stranger's answer says.
      proxy: false,
      redirect: "manual",
      signal: AbortSignal.timeout(ms),
    });
    const text = await response.text();
    if (!response.headers.has(timeHeader)) return undefined;
    return response.ok ? text : "";
  } catch {
    return undefined;
  }
}
