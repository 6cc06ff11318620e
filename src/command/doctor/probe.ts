import { messageOf } from "../../domain/error.ts";
import * as v from "valibot";
import type { UnixMs } from "../../domain/time.ts";
import type { Fetch } from "../fetch.ts";
import { loadGrpcSender } from "./probe-grpc.ts";
import { probeAsJson, probeAsProtobuf, type Probe } from "./probe-message.ts";

/** The ways on which telemetry comes in. */
export const wires = ["http/json", "http/protobuf", "grpc"] as const;
/** A way in, by the name that its check has in `doctor`. */
export type Wire = (typeof wires)[number];

/** What became of a probe. `answered` says only that the collector took it; `recorded` that the API showed it afterwards. */
export type ProbeOutcome =
  | { readonly kind: "off" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "answered"; readonly ms: number; readonly recorded: boolean | undefined };

/** The collector that is probed. Without a token nothing can be read back, and `recorded` stays undefined. */
export interface ProbeTarget {
  readonly httpUrl: string;
  readonly grpcAddress: string | undefined;
  readonly token: string | undefined;
  readonly now: UnixMs;
  readonly fetch: Fetch;
}

/** Answers come after the commit, and a busy disk may take its time. */
const answerWithinMs = 5000;
/** The feed's newest entries among which a probe must be; a busy collector takes in about as many in a second. */
const feedLength = 500;

/** Sends one real log record over a wire and looks it up in the feed. Never rejects. */
export async function probeWire(wire: Wire, target: ProbeTarget): Promise<ProbeOutcome> {
  if (wire === "grpc" && target.grpcAddress === undefined) return { kind: "off" };
  const probe: Probe = { id: crypto.randomUUID(), wire, timeNano: `${target.now}000000` };
  try {
    const send = await senderOf(wire, target);
    const startedAt = performance.now();
    const refusal = await send(probe);
    if (refusal !== undefined) return { kind: "refused", reason: refusal };
    const ms = performance.now() - startedAt;
    return { kind: "answered", ms, recorded: await isRecorded(probe, target) };
  } catch (thrown) {
    return { kind: "refused", reason: messageOf(thrown) };
  }
}

/** Resolves to undefined when all was taken, else to why not. */
type Send = (probe: Probe) => Promise<string | undefined>;

/** What must be loaded is loaded here, so that it does not count as the collector's time. */
async function senderOf(wire: Wire, target: ProbeTarget): Promise<Send> {
  switch (wire) {
    case "http/json":
      return async (probe) => jsonRefusal(await post(probeAsJson(probe), "application/json", target));
    case "http/protobuf":
      return async (probe) =>
        protobufRefusal(await post(probeAsProtobuf(probe), "application/x-protobuf", target));
    case "grpc": {
      const send = await loadGrpcSender();
      return async (probe) =>
        bytesRefusal(await send(target.grpcAddress ?? "", probeAsProtobuf(probe), answerWithinMs));
    }
  }
}

function post(body: string | Uint8Array<ArrayBuffer>, type: string, target: ProbeTarget): Promise<Response> {
  const { httpUrl, fetch } = target;
  return fetch(`${httpUrl}/v1/logs`, {
    method: "POST",
    headers: { "content-type": type, ...authorization(target) },
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(answerWithinMs),
  });
}

function authorization({ token }: ProbeTarget): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

const jsonAnswer = v.object({
  partialSuccess: v.optional(
    v.object({
      rejectedLogRecords: v.optional(v.union([v.string(), v.number()])),
      errorMessage: v.optional(v.string()),
    }),
  ),
});

async function jsonRefusal(response: Response): Promise<string | undefined> {
  const text = await response.text();
  if (!response.ok) return `the answer is ${response.status}: ${text.slice(0, 200)}`;
  const { partialSuccess } = v.parse(jsonAnswer, JSON.parse(text || "{}"));
  if (Number(partialSuccess?.rejectedLogRecords ?? 0) === 0) return undefined;
  return `the record was rejected: ${partialSuccess?.errorMessage ?? "no reason was given"}`;
}

async function protobufRefusal(response: Response): Promise<string | undefined> {
  const bytes = Buffer.from(await response.arrayBuffer());
  return response.ok ? bytesRefusal(bytes) : `the answer is ${response.status}`;
}

/** A full success is an empty message, or one with an empty partial success: a tag and the length 0. */
function bytesRefusal(answer: Buffer): string | undefined {
  return answer.length <= 2 ? undefined : "the record was rejected with a partial success";
}

const feed = v.object({ metrics: v.array(v.object({ data: v.record(v.string(), v.unknown()) })) });

/** Undefined when the feed cannot be asked. */
async function isRecorded(probe: Probe, target: ProbeTarget): Promise<boolean | undefined> {
  if (target.token === undefined) return undefined;
  const response = await target.fetch(`${target.httpUrl}/api/metrics?limit=${feedLength}`, {
    headers: authorization(target),
    redirect: "manual",
    signal: AbortSignal.timeout(answerWithinMs),
  });
  if (!response.ok) return undefined;
  const { metrics } = v.parse(feed, await response.json());
  return metrics.some(({ data }) => data["probe.id"] === probe.id);
}
