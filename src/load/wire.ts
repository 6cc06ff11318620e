import { retryAfterMs } from "../domain/retry.ts";
import type { Clock } from "../domain/time.ts";
import { protobufOfJson } from "../exporter/relay/json-request.ts";
import type { Letter } from "./letter.ts";

/** What a collector said to a post: an HTTP status, and how long a pause it asks for. */
export interface Reply {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}

/** A way to the collector. */
export interface Wire extends Disposable {
  /** A letter as it goes out. A retry sends the same bytes. */
  seal(letter: Letter): Uint8Array<ArrayBuffer>;
  /** Rejects where there was no answer. */
  send(letter: Letter, bytes: Uint8Array<ArrayBuffer>): Promise<Reply>;
}

/** Long enough for a busy disk, short enough not to look dead. */
export const answerWithinMs = 20_000;

const contentTypes = { json: "application/json", protobuf: "application/x-protobuf" } as const;
const paths = { logs: "/v1/logs", metrics: "/v1/metrics", hooks: "/hooks/claude-code" } as const;

/** Where a collector is, and how telemetry is encoded for it. The token goes with every post where there is one. */
export interface HttpWireSettings {
  readonly httpUrl: string;
  readonly token: string | undefined;
  readonly encoding: keyof typeof contentTypes;
  readonly clock: Clock;
}

/** OTLP over HTTP, and hooks. */
export function httpWire({ httpUrl, token, encoding, clock }: HttpWireSettings): Wire {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    seal: ({ to, body }) =>
      to === "hooks" || encoding === "json"
        ? Buffer.from(JSON.stringify(body))
        : Buffer.from(protobufOfJson(body, to)),
    send: async ({ to, at }, bytes) => {
      const own =
        to === "hooks"
          ? { "content-type": contentTypes.json, "x-hallmonitor-at": String(at) }
          : { "content-type": contentTypes[encoding] };
      const response = await fetch(httpUrl + paths[to], {
        method: "POST",
        headers: { ...authorization, ...own },
        body: bytes,
        // The post goes only to this machine's collector, whatever proxy the environment names.
        proxy: false,
        redirect: "manual",
        signal: AbortSignal.timeout(answerWithinMs),
      });
      // Read to its end, so that the connection can be used again.
      await response.arrayBuffer();
      return {
        status: response.status,
        retryAfterMs: retryAfterMs(response.headers.get("retry-after"), clock()),
      };
    },
    [Symbol.dispose]: () => undefined,
  };
}
