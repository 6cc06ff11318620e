import { paced, type StartedDaemon } from "./daemon.ts";

/** One event of a stream, as an EventSource would see it. */
export interface StreamEvent {
  readonly id: number;
  readonly event: string;
  readonly data: any;
}

/** A listener on one of the daemon's streams. Closing it closes the connection. */
export interface Listener extends Disposable {
  /** Where the stream began, as its greeting says. */
  readonly begunAt: number;
  /** The next event that is no comment. */
  next(): Promise<StreamEvent>;
  /** The next comment line, without its colon. */
  comment(): Promise<string>;
  /** The next events, so many. */
  take(count: number): Promise<StreamEvent[]>;
}

type Reader = Pick<ReadableStreamDefaultReader<Uint8Array>, "read" | "cancel">;

/** Opens a stream and waits for its greeting, so that what is posted afterwards is heard. */
export async function listen(
  daemon: Pick<StartedDaemon, "httpUrl" | "token">,
  path: string,
  lastEventId?: number,
): Promise<Listener> {
  const response = await fetch(`${daemon.httpUrl}${path}`, {
    headers: {
      authorization: `Bearer ${daemon.token}`,
      ...(lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) }),
    },
  });
  if (response.body === null || response.status !== 200) throw new Error(`no stream: ${response.status}`);
  const reader: Reader = response.body.getReader();
  const blocks = readBlocks(reader);
  const seek = async (wanted: (block: string) => boolean): Promise<string> => {
    for (;;) {
      const { value, done } = await blocks.next();
      if (done === true) throw new Error("the stream ended");
      if (wanted(value)) return value;
    }
  };
  const next = async (): Promise<StreamEvent> => parseEvent(await seek((block) => !block.startsWith(":")));
  const comment = async (): Promise<string> => (await seek((block) => block.startsWith(":"))).slice(1).trim();
  const greeting = await comment();
  return {
    begunAt: Number(/^id: (\d+)$/m.exec(greeting)?.[1]),
    next,
    comment,
    take: async (count) => {
      const events: StreamEvent[] = [];
      while (events.length < count) events.push(await next());
      return events;
    },
    [Symbol.dispose]: () => void reader.cancel().catch(() => undefined),
  };
}

async function* readBlocks(reader: Reader): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    yield* blocks;
  }
}

function parseEvent(block: string): StreamEvent {
  const fields = new Map(
    block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
  return {
    id: Number(fields.get("id")),
    event: fields.get("event") ?? "",
    data: JSON.parse(fields.get("data") ?? "null"),
  };
}

/** All that a stream has to tell from its beginning, up to its first silence. */
export async function streamText(daemon: Pick<StartedDaemon, "fetch">, path: string): Promise<string> {
  const response = await paced(() => daemon.fetch(path, { headers: { "last-event-id": "0" } }));
  if (response.body === null || response.status !== 200)
    throw new Error(`no stream at ${path}: ${response.status}`);
  let text = "";
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.includes(": still here")) break;
  }
  return text;
}
