import { listen } from "../test/e2e/event-stream.ts";
import { connectGrpc } from "./grpc-door.ts";
import { lastRecordAt, postText, type PostTemplate } from "./post.ts";
import { apiToken } from "./product.ts";
import type { Served } from "./site.ts";
import type { Wire } from "./wire-load.ts";

/** The session whose posts are followed; no load has one of this name. */
const followed = "fe0dc34f-b072-4e5f-8323-999999999999";
/** Between a post that was seen and the next, in milliseconds. */
const restMs = 20;

/** What became of posts that were followed one by one, in milliseconds since each was sent. */
export interface Followed {
  /** Until its answer: it is on the disk. */
  readonly durableMs: readonly number[];
  /** Until a listener of `/events/sessions` had parsed an event that tells of it. */
  readonly visibleMs: readonly number[];
}

/**
 * Sends a post, waits until it is answered and a listener hears of it, and begins anew until the signal ends it. `first` is the
 * number of the first post; one that is under way when the signal comes is followed to its end.
 */
export async function follow(
  server: Served,
  order: {
    readonly wire: Wire;
    readonly template: PostTemplate;
    readonly dataDir: string;
    readonly first: number;
  },
  until: AbortSignal,
): Promise<Followed> {
  const daemon = { httpUrl: server.url, token: apiToken(order.dataDir) };
  using listener = await listen(daemon, "/events/sessions");
  using sender = openSender(server, order);
  const [durableMs, visibleMs]: [number[], number[]] = [[], []];
  for (let post = order.first; !until.aborted; post += 1) {
    const body = Buffer.from(postText(order.template, post, followed), "latin1");
    const told = new Date(lastRecordAt(order.template, post)).toISOString();
    const sent = performance.now();
    const answered = sender.send(body).then(() => void durableMs.push(performance.now() - sent));
    for (let heard = false; !heard;) {
      const { data } = await listener.next();
      heard = data.id === followed && data.last_seen_at >= told;
    }
    visibleMs.push(performance.now() - sent);
    await answered;
    await Bun.sleep(restMs);
  }
  return { durableMs, visibleMs };
}

interface Sender extends Disposable {
  /** Resolves when the body was taken. Rejects when it was refused. */
  readonly send: (body: Buffer<ArrayBuffer>) => Promise<void>;
}

function openSender(
  { url, grpcAddress = "" }: Served,
  { wire, template: { signal } }: { readonly wire: Wire; readonly template: PostTemplate },
): Sender {
  if (wire === "grpc") {
    const { call, close } = connectGrpc(grpcAddress, signal);
    const send = async (body: Buffer): Promise<void> => {
      if (!(await call(body))) throw new Error(`a ${signal} export over gRPC was refused`);
    };
    return { send, [Symbol.dispose]: close };
  }
  const type = wire === "http/json" ? "application/json" : "application/x-protobuf";
  const send = async (body: Buffer<ArrayBuffer>): Promise<void> => {
    const response = await fetch(`${url}/v1/${signal}`, {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`a post of ${signal} was answered ${response.status}`);
  };
  return { send, [Symbol.dispose]: () => undefined };
}
