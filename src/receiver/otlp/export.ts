import type { Interpret } from "../../agent/interpreter.ts";
import { nothingHappened } from "../../domain/outcome.ts";
import type { Outgoing } from "../../domain/outgoing.ts";
import type { Clock } from "../../domain/time.ts";
import type { Consumer } from "../consumer.ts";
import { encodeAnswer } from "./answer.ts";
import { createDecoder, type ExportRequest } from "./decode/decode.ts";
import type { Signal } from "../../domain/telemetry.ts";
import type { OtlpLimits } from "./telemetry.ts";

/** An export response in the encoding of its request. */
export interface ExportAnswer {
  readonly signal: Signal;
  readonly body: Uint8Array;
}

/**
 * Takes one request, behind whichever wire. Resolves when its delivery is durable. Rejects with an AppError: `invalid`
 * and `too-large` for a body that can not be taken, `overloaded` and `unavailable` when it should be sent again.
 */
export type Export = (request: ExportRequest) => Promise<ExportAnswer>;

/** What goes on to others of a request that was decoded. */
export type Forward = (request: {
  readonly signal: Signal;
  readonly body: Uint8Array;
  /** What the body says, where it is JSON. */
  readonly root: unknown;
  /** How many items are in it. */
  readonly items: number;
}) => readonly Outgoing[];

interface ExportParts {
  readonly interpret: Interpret;
  readonly consume: Consumer;
  readonly limits: OtlpLimits;
  readonly clock: Clock;
  /** Told how many attributes were left out because of their key. */
  readonly countForbiddenKeys?: (count: number) => void;
  /** Undefined where nothing goes on. */
  readonly forward?: Forward | undefined;
}

/**
 * Builds what both wires hand their requests to: decoded, interpreted, committed, answered. A request without items is
 * answered at once.
 */
export function createExport(parts: ExportParts): Export {
  const { interpret, consume, clock, countForbiddenKeys, forward } = parts;
  const decode = createDecoder(parts.limits);
  const read = (request: ExportRequest) => {
    const { signal, telemetry, root } = decode(request);
    const { dropped, forbiddenKeys } = telemetry;
    if (forbiddenKeys > 0) countForbiddenKeys?.(forbiddenKeys);
    const observations = interpret(telemetry, clock());
    const isEmpty = observations.length === 0 && dropped.size === 0;
    const items = observations.length + [...dropped.values()].reduce((sum, count) => sum + count, 0);
    const outgoing = isEmpty ? [] : (forward?.({ signal, body: request.body, root, items }) ?? []);
    const delivery = { observations, dropped, ...(outgoing.length > 0 && { outgoing }) };
    return { signal, encoding: request.encoding, delivery: isEmpty ? undefined : delivery };
  };
  const deliver = async ({ signal, encoding, delivery }: ReturnType<typeof read>): Promise<ExportAnswer> => {
    const outcomes = delivery === undefined ? nothingHappened : await consume(delivery);
    return { signal, body: encodeAnswer(signal, encoding, outcomes) };
  };
  // An async function holds what it was called with until it ends: the body must not wait for the commit of its delivery.
  return (request) => Promise.try(() => deliver(read(request)));
}
