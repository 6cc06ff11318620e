import { listen } from "../test/e2e/event-stream.ts";

/** What a listener of `/events/sessions` heard. */
export interface Heard {
  readonly events: number;
  /** From a session's newest sign, by its own time, until the event was parsed. */
  readonly delaysMs: readonly number[];
}

/** Listens until it is told to leave. */
export async function hear(daemon: { httpUrl: string; token: string }, left: AbortSignal): Promise<Heard> {
  const delaysMs: number[] = [];
  using listener = await listen(daemon, "/events/sessions");
  const leaving = new Promise<undefined>((leave) => {
    left.addEventListener("abort", () => leave(undefined), { once: true });
  });
  for (;;) {
    const heard = await Promise.race([listener.next(), leaving]);
    if (heard === undefined) return { events: delaysMs.length, delaysMs };
    delaysMs.push(Date.now() - Date.parse(heard.data.last_seen_at));
  }
}
