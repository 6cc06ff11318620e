import { AppError } from "../domain/error.ts";
import type { Hub } from "../live/hub.ts";

/** Something to stream: what came after a position. The position of the last event is where a reconnect goes on. */
export interface EventFeed {
  readonly event: string;
  /** At most `limit` events after the position, oldest first; without data, one that this listener does not hear of. */
  after(position: number, limit: number): readonly { readonly id: number; readonly data?: unknown }[];
  /** Where a fresh listener starts. */
  latest(): number;
}

/** A comment this often keeps proxies and idle timers from closing the stream. */
const heartbeatMs = 5000;
/** Events per chunk: a listener that lags reads its backlog in bites and never holds the program. */
const bite = 200;
/** Shortest time between two chunks: what changes with every commit is told ten times a second, not five hundred. */
const restMs = 100;

/**
 * A server-sent event stream over a feed. It reads the ledger only as fast as its listener takes it, so a slow one costs
 * no memory; `Last-Event-ID` is simply where reading starts.
 */
export function streamEvents(request: Request, feed: EventFeed, hub: Hub): Response {
  const place = hub.enter();
  if (place === undefined) throw new AppError("overloaded", "too many streams are open; close some");
  const closed = new AbortController();
  closed.signal.addEventListener("abort", () => place[Symbol.dispose](), { once: true });
  const encoder = new TextEncoder();
  let position = startOf(request, feed);
  const openedAt = Date.now();
  let sentAt = 0;
  const nextChunk = async (): Promise<string> => {
    await Bun.sleep(Math.max(0, sentAt + restMs - Date.now()));
    for (;;) {
      const events = feed.after(position, bite);
      if (events.length > 0) {
        const chunk = formatEvents(feed.event, events, position);
        position = events.at(-1)?.id ?? position;
        if (chunk !== "") return chunk;
        // A long way over what others are told of must not hold the program.
        await Bun.sleep(0);
        continue;
      }
      const silence = Math.max(0, Math.max(sentAt, openedAt) + heartbeatMs - Date.now());
      if (silence === 0 || !(await hub.next(silence, closed.signal))) return ": still here\n\n";
    }
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(": hallmonitor\n\n"));
    },
    async pull(controller) {
      const chunk = await nextChunk();
      if (closed.signal.aborted) return;
      controller.enqueue(encoder.encode(chunk));
      sentAt = Date.now();
    },
    cancel() {
      closed.abort();
    },
  });
  request.signal.addEventListener("abort", () => closed.abort(), { once: true });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
  });
}

function startOf(request: Request, feed: EventFeed): number {
  const last = Number(request.headers.get("last-event-id") ?? Number.NaN);
  const latest = feed.latest();
  // A position of a ledger that is gone begins anew; waiting until this one is as long would look like silence.
  return Number.isSafeInteger(last) && last >= 0 && last <= latest ? last : latest;
}

/**
 * Events of one commit share an id. Until the last of them is out, a reconnect must begin before the first, so the others
 * carry the id that came before.
 */
function formatEvents(
  event: string,
  events: readonly { id: number; data?: unknown }[],
  before: number,
): string {
  let safe = before;
  const told = events.filter(({ data }) => data !== undefined);
  return told
    .map(({ id, data }, index) => {
      if (told[index + 1]?.id !== id) safe = id;
      return `id: ${safe}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    })
    .join("");
}
