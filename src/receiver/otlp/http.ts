import { AppError, surfaces } from "../../domain/error.ts";
import { readBody } from "../body.ts";
import type { Place, Room } from "../room.ts";
import type { Export } from "./export.ts";
import { type Compression, inflate, parseCompression } from "./inflate.ts";
import { encodeStatus, retrySeconds } from "./status.ts";
import type { Signal } from "../../domain/telemetry.ts";
import type { Encoding, OtlpLimits } from "./telemetry.ts";

interface OtlpHttpParts {
  readonly export: Export;
  readonly limits: OtlpLimits;
  /** Where bodies are held until they are answered. */
  readonly room: Room;
  /** Where an error that is our fault is written; the sender only learns that there was one. */
  readonly log?: (line: string) => void;
}

/** Undefined stands for "not named": the path or the header leaves it to the body. */
const signalsByPath: ReadonlyMap<string, Signal | undefined> = new Map([
  ["/v1/metrics", "metrics"],
  ["/v1/logs", "logs"],
  ["/v1/traces", "traces"],
  ["/", undefined],
]);

const contentTypes = {
  json: "application/json",
  protobuf: "application/x-protobuf",
} as const satisfies Record<Encoding, string>;

/** Answers OTLP/HTTP requests: POST to /v1/metrics, /v1/logs, /v1/traces, or to / with the signal found from the body. */
export function createOtlpHttp(parts: OtlpHttpParts): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== "POST") return methodRefusal();
    const named = parseEncoding(request.headers.get("content-type"));
    const compression = parseCompression(request.headers.get("content-encoding"));
    if (named === "other") return typeRefusal();
    if (compression === undefined) return compressionRefusal(named ?? "json");
    try {
      return await parts.room.within((place) => take(request, parts, { named, compression, place }));
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code === "internal") parts.log?.(`otlp http: ${error.reason}`);
      return errorResponse(error, named ?? "json");
    }
  };
}

/** What a request's headers say of its body, and where it is held. */
interface Coming {
  readonly named: Encoding | undefined;
  readonly compression: Compression;
  readonly place: Place;
}

async function take(
  request: Request,
  parts: OtlpHttpParts,
  { named, compression, place }: Coming,
): Promise<Response> {
  const path = new URL(request.url).pathname;
  if (!signalsByPath.has(path)) {
    throw new AppError("not-found", `there is no ${path}; OTLP goes to /v1/metrics, /v1/logs or /v1/traces`);
  }
  const advice = "send smaller batches or raise receiver.otlp.max_body";
  const sent = await readBody(request, { maxBytes: parts.limits.maxBodyBytes, advice }, place);
  const body = inflate(sent, compression, parts.limits.maxInflatedBytes);
  const encoding = named ?? guessEncoding(body);
  if (encoding === undefined) return typeRefusal();
  const answer = await parts.export({ signal: signalsByPath.get(path), encoding, body });
  return new Response(answer.body, { headers: { "content-type": contentTypes[encoding] } });
}

function parseEncoding(header: string | null): Encoding | "other" | undefined {
  const [type = ""] = (header ?? "").split(";", 1);
  const name = type.trim().toLowerCase();
  if (name === "") return undefined;
  if (name === contentTypes.json) return "json";
  return name === contentTypes.protobuf ? "protobuf" : "other";
}

/** Without a content type only JSON can be told for sure: no protobuf request begins with a brace. */
function guessEncoding(body: Uint8Array): Encoding | undefined {
  return body[0] === 0x7b ? "json" : undefined;
}

function errorResponse(error: AppError, encoding: Encoding): Response {
  const { http, retry } = surfaces[error.code];
  const response = statusResponse(http, error, encoding);
  if (retry) response.headers.set("retry-after", String(retrySeconds));
  // The rest of a body that is too large is not read, so the connection can not carry another request.
  if (error.code === "too-large") response.headers.set("connection", "close");
  return response;
}

function statusResponse(status: number, error: AppError, encoding: Encoding): Response {
  const headers = { "content-type": contentTypes[encoding] };
  return new Response(encodeStatus(error, encoding), { status, headers });
}

function methodRefusal(): Response {
  const response = statusResponse(405, new AppError("invalid", "OTLP requests are sent with POST"), "json");
  response.headers.set("allow", "POST");
  return response;
}

function typeRefusal(): Response {
  const message = `the content type must be ${contentTypes.json} or ${contentTypes.protobuf}`;
  return statusResponse(415, new AppError("invalid", message), "json");
}

function compressionRefusal(encoding: Encoding): Response {
  const message = "the content encoding must be gzip, deflate, zstd or identity";
  return statusResponse(415, new AppError("invalid", message), encoding);
}
