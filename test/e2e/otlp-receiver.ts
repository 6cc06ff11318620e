import { fromBinary } from "@bufbuild/protobuf";
import { gunzipSync } from "node:zlib";
import type { Signal } from "../../src/domain/telemetry.ts";
import { oracle, requestNames } from "../oracle/otlp.ts";

/** What a receiver got: a request as the official messages read it. */
export interface Received {
  readonly signal: Signal;
  readonly headers: Headers;
  /** As plain data. */
  readonly message: any;
  readonly bytes: number;
}

/** Answers one request; undefined stands for a 200 with nothing to say. */
export type Behave = (received: Received, count: number) => Response | undefined | Promise<Response>;

/**
 * A receiver of OTLP over HTTP, in protobuf and nothing else. `behave` may be set anew at any time, as a server falls ill
 * and gets well.
 */
export interface Receiver extends Disposable {
  readonly url: string;
  /** What was answered with a 200, in order. */
  readonly taken: readonly Received[];
  /** Everything that came. */
  readonly heard: readonly Received[];
  behave: Behave;
  /** Values of an attribute of all log records that were taken, in order. */
  logValues(key: string): string[];
}

/** A real receiver on loopback that can be told to misbehave. */
export function startReceiver(behave: Behave = () => undefined): Receiver {
  const heard: Received[] = [];
  const taken: Received[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const received = await read(request);
      heard.push(received);
      const answer = (await receiver.behave(received, heard.length)) ?? new Response(null, { status: 200 });
      if (answer.status === 200) taken.push(received);
      return answer;
    },
  });
  const receiver: Receiver = {
    url: `http://127.0.0.1:${server.port}`,
    taken,
    heard,
    behave,
    logValues: (key) =>
      taken
        .filter(({ signal }) => signal === "logs")
        .flatMap(({ message }) => message.resourceLogs)
        .flatMap(({ scopeLogs }) => scopeLogs)
        .flatMap(({ logRecords }) => logRecords)
        .flatMap(({ attributes }) => attributes)
        .filter((attribute) => attribute.key === key)
        .map(({ value }) => String(value.value.value)),
    [Symbol.dispose]: () => void server.stop(true),
  };
  return receiver;
}

async function read(request: Request): Promise<Received> {
  const signal = new URL(request.url).pathname.replace("/v1/", "") as Signal;
  const sent = Buffer.from(await request.arrayBuffer());
  if (request.headers.get("content-type") !== "application/x-protobuf") throw new Error("not protobuf");
  const body = request.headers.get("content-encoding") === "gzip" ? gunzipSync(sent) : sent;
  return {
    signal,
    headers: request.headers,
    message: fromBinary(oracle(requestNames[signal]), body),
    bytes: body.length,
  };
}
