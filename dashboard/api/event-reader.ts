/** One event of a stream, its lines put together. Without data it only says where the stream is. */
export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  readonly data?: string;
}

/**
 * Server-sent events out of the bytes of an answer, as they come. Comments keep the line open and are left out. A reader of
 * our own because an EventSource sends no headers, and a token does not belong in an address.
 * See https://html.spec.whatwg.org/multipage/server-sent-events.html, section 9.2.6.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  let rest = "";
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      yield* blocks.map(eventOf).filter((event) => event !== undefined);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function eventOf(block: string): StreamEvent | undefined {
  const fields: { id: string; event: string; data?: string } = { id: "", event: "message" };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") fields.data = fields.data === undefined ? value : `${fields.data}\n${value}`;
    else if (name === "id" || name === "event") fields[name] = value;
  }
  return fields.data === undefined && fields.id === "" ? undefined : fields;
}
