import { AppError } from "../../../domain/error.ts";
import type { Signal } from "../../../domain/telemetry.ts";
import type { DecodedTelemetry, Encoding, OtlpLimits } from "../telemetry.ts";
import { decodeJson, parseJsonRequest } from "./json.ts";
import { decodeProtobuf } from "./protobuf.ts";
import { signalOfProtobuf } from "./protobuf-signal.ts";
import { TextTable } from "../../../protobuf/text-table.ts";
import { Wire } from "../../../protobuf/wire.ts";

/** An export request: its inflated body, and the signal its path or service named, if one did. */
export interface ExportRequest {
  readonly signal: Signal | undefined;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
}

/** A request as telemetry. A request that named no signal and holds no items counts as one of logs. */
export interface Decoded {
  readonly signal: Signal;
  readonly telemetry: DecodedTelemetry;
  /** The parsed text of a request in JSON. */
  readonly root?: unknown;
}

/** Turns requests into telemetry; throws `invalid` for a body that is none, `too-large` for one with too many items. */
export type Decoder = (request: ExportRequest) => Decoded;

/** A decoder with its own memory of texts, so that those of one request are known in the next. */
export function createDecoder(limits: OtlpLimits): Decoder {
  const texts = new TextTable();
  return ({ signal, encoding, body }) =>
    encoding === "json"
      ? fromJson(body, signal, limits)
      : fromProtobuf(new Wire(body, texts), signal, limits);
}

function fromJson(body: Uint8Array, named: Signal | undefined, limits: OtlpLimits): Decoded {
  const { root, signals } = parseJsonRequest(body);
  const stranger = signals.find((signal) => signal !== (named ?? signals[0]));
  if (stranger !== undefined) throw strayError(stranger);
  if (named === undefined && signals.length === 0 && Object.keys(root).length > 0) throw unclearError();
  const signal = named ?? signals[0] ?? "logs";
  return { signal, telemetry: decodeJson(root, signal, limits), root };
}

function fromProtobuf(wire: Wire, named: Signal | undefined, limits: OtlpLimits): Decoded {
  const found = signalOfProtobuf(wire);
  if (found === "unclear" && named === undefined) throw unclearError();
  const told = found === "unclear" || found === "none" ? undefined : found;
  if (told !== undefined && named !== undefined && told !== named) throw strayError(told);
  const signal = named ?? told ?? "logs";
  return { signal, telemetry: decodeProtobuf(wire, signal, limits) };
}

/** Unknown fields are passed over in OTLP, so a body at the wrong path would vanish with a friendly answer. */
function strayError(found: Signal): AppError {
  return new AppError(
    "invalid",
    `the body holds ${found}; send it to /v1/${found}, and no other signal with it`,
  );
}

function unclearError(): AppError {
  return new AppError(
    "invalid",
    "the body does not show its signal; send it to /v1/metrics, /v1/logs or /v1/traces",
  );
}
