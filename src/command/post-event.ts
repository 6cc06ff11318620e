import type { UnixMs } from "../domain/time.ts";

/** Tells the daemon when the event was, and comes back when the event needs no other copy. */
const timeHeader = "x-hallmonitor-at";

interface Event {
  readonly agent: string;
  readonly at: UnixMs;
  /** JSON. */
  readonly input: Uint8Array;
  /** What a daemon that listens beyond this machine asks for. */
  readonly token?: string | undefined;
}

/** What the daemon answered to an event that it dealt with for good. */
export interface EventAnswer {
  readonly isTaken: boolean;
  readonly text: string;
}

/**
 * Hands an event to the daemon. Undefined when it is not surely dealt with: nobody answered within `ms`, or somebody else
 * has the port by now, whose words nobody may hear.
 */
export async function postEvent(httpUrl: string, event: Event, ms: number): Promise<EventAnswer | undefined> {
  const headers = new Headers({ "content-type": "application/json", [timeHeader]: String(event.at) });
  if (event.token !== undefined) headers.set("authorization", `Bearer ${event.token}`);
  try {
    const response = await fetch(`${httpUrl}/hooks/${encodeURIComponent(event.agent)}`, {
      method: "POST",
      // A plain copy of the bytes' type, which the buffer of a pipe always has.
      body: event.input as Uint8Array<ArrayBuffer>,
      headers,
      // The event goes to this machine's daemon only, whatever the environment or a stranger's answer says.
      proxy: false,
      redirect: "manual",
      signal: AbortSignal.timeout(ms),
    });
    const text = await response.text();
    return response.headers.has(timeHeader) ? { isTaken: response.ok, text } : undefined;
  } catch {
    return undefined;
  }
}
