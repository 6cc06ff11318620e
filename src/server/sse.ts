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
/**
 * Shortest time between two chunks: what changes with every commit is told thirteen times a second, not five hundred. A page
 * shows a change within 100 ms at the median (`bench -- dashboard`); with a rest of 100 ms it did not.
 */
const restMs = 75;

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

/** A feed, and who says when it has more. */
export interface Heard {
  readonly feed: EventFeed;
  readonly hub: Hub;
}

/**
 * A server-sent event stream over one feed, or several. It reads the ledger only as fast as its listener takes it, so a slow
 * one costs no memory; `Last-Event-ID` is simply where reading starts: the position in the feed, or in each of them with
 * dashes between.
 */
export function streamEvents(request: Request, heard: readonly Heard[]): Response {
  const positions = startOf(request, heard);
  // Nobody reads the body of an answer to HEAD, so nobody would ever leave it.
  if (request.method === "HEAD") return new Response(null, { headers });
  const places = heard.map(({ hub }) => hub.enter());
  const leave = (): void => places.forEach((place) => place?.[Symbol.dispose]());
  if (places.includes(undefined)) {
    leave();
    throw new AppError("overloaded", "too many streams are open; close some");
  }
  const closed = new AbortController();
  closed.signal.addEventListener("abort", leave, { once: true });
  const encoder = new TextEncoder();
  const openedAt = Date.now();
  let sentAt = 0;
  const nextChunk = async (): Promise<string> => {
    await Bun.sleep(Math.max(0, sentAt + restMs - Date.now()));
    for (;;) {
      await rested(heard);
      const { chunk, isAtEnd } = readOn(heard, positions);
      if (chunk !== "") return chunk;
      // A long way over what others are told of must not hold the program.
      if (!isAtEnd) {
        await Bun.sleep(0);
        continue;
      }
      const silence = Math.max(0, Math.max(sentAt, openedAt) + heartbeatMs - Date.now());
      // With the position again: what was passed over for somebody who asks for little is not looked through once more.
      if (silence === 0 || !(await woken(heard, silence, closed.signal)))
        return `: still here\nid: ${positions.join("-")}\n\n`;
    }
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // With a position, so that who is cut off before the first event knows where to go on.
      controller.enqueue(encoder.encode(`: hallmonitor\nid: ${positions.join("-")}\n\n`));
    },
    async pull(controller) {
      const chunk = await nextChunk().catch((thrown: unknown) => {
        // Neither its listener nor HTTP says that it is over.
        closed.abort();
        throw thrown;
      });
      if (closed.signal.aborted) return;
      controller.enqueue(encoder.encode(chunk));
      sentAt = Date.now();
    },
    cancel() {
      closed.abort();
    },
  });
  request.signal.addEventListener("abort", () => closed.abort(), { once: true });
  return new Response(body, { headers });
}

/** Waits until listeners may take time again. */
async function rested(heard: readonly Heard[]): Promise<void> {
  const ms = Math.max(...heard.map(({ hub }) => hub.share.restMs));
  if (ms > 0) await Bun.sleep(ms);
}

/** A bite of each feed; moves the positions to its end. */
function readOn(heard: readonly Heard[], positions: number[]): { chunk: string; isAtEnd: boolean } {
  const bites = heard.map(({ feed, hub }, index) =>
    hub.share.work(() => {
      const before = positions[index] ?? 0;
      const events = feed.after(before, bite);
      positions[index] = events.at(-1)?.id ?? before;
      const idOf = (position: number) => positions.with(index, position).join("-");
      return { chunk: formatEvents(feed.event, events, { before, idOf }), isAtEnd: events.length === 0 };
    }),
  );
  return { chunk: bites.map(({ chunk }) => chunk).join(""), isAtEnd: bites.every((one) => one.isAtEnd) };
}

/** Whether any of the feeds has more: true when one says so, false after `ms` or when `signal` aborts. */
async function woken(heard: readonly Heard[], ms: number, signal: AbortSignal): Promise<boolean> {
  const [first, ...others] = heard;
  if (others.length === 0) return first?.hub.next(ms, signal) ?? false;
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  const isWoken = await Promise.race(heard.map(({ hub }) => hub.next(ms, either)));
  enough.abort();
  return isWoken;
}

function startOf(request: Request, heard: readonly Heard[]): number[] {
  const told = (request.headers.get("last-event-id") ?? "").split("-");
  return heard.map(({ feed }, index) => {
    const last = /^\d+$/.test(told[index] ?? "") ? Number(told[index]) : Number.NaN;
    const latest = feed.latest();
    // A position of a ledger that is gone begins anew; waiting until this one is as long would look like silence.
    return Number.isSafeInteger(last) && last <= latest ? last : latest;
  });
}

/**
 * Events of one commit share an id. Until the last of them is out, a reconnect must begin before the first, so the others
 * carry the id that came before.
 */
function formatEvents(
  event: string,
  events: readonly { id: number; data?: unknown }[],
  { before, idOf }: { readonly before: number; readonly idOf: (position: number) => string },
): string {
  let safe = before;
  const told = events.filter(({ data }) => data !== undefined);
  return told
    .map(({ id, data }, index) => {
      if (told[index + 1]?.id !== id) safe = id;
      return `id: ${idOf(safe)}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    })
    .join("");
}
