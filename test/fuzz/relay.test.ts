import { expect } from "bun:test";
import { fromBinary, toJson, type Message } from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { cutRequest, type CutRules } from "../../src/exporter/relay/cut.ts";
import { protobufOfJson } from "../../src/exporter/relay/json-request.ts";
import { TextTable } from "../../src/protobuf/text-table.ts";
import { createDecoder } from "../../src/receiver/otlp/decode/decode.ts";
import { defaultOtlpLimits } from "../../src/receiver/otlp/telemetry.ts";
import type { Signal } from "../../src/domain/telemetry.ts";
import { encodeRequest, hexIds, oracle, requestNames } from "../oracle/otlp.ts";
import { choices } from "./choices.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";
import { otherBytes } from "./otlp-bytes.ts";
import { exportRequest } from "./otlp-message.ts";

nothingFailsUnheard();

const everything: CutRules = {
  keyOf: (key) => key,
  isContent: () => false,
  keepsBodies: true,
  knowsTexts: undefined,
  standInOf: () => undefined,
  clean: (text) => text,
  takes: undefined,
};
const texts = new TextTable();
const decode = createDecoder(defaultOtlpLimits);

for (const signal of ["metrics", "logs", "traces"] as const satisfies readonly Signal[]) {
  const desc = oracle(requestNames[signal]);
  const jsonOf = (message: Message) => JSON.stringify(toJson(desc, message), hexIds);
  const cut = (body: Uint8Array, rules: Partial<CutRules> = {}) =>
    cutRequest({ signal, body }, { ...everything, ...rules }, texts);
  const said = (body: Uint8Array) => {
    const { points, logs, spans } = decode({ signal, encoding: "protobuf", body }).telemetry;
    return { points, logs, spans };
  };

  claim(`${signal} of which nothing is left out go on as they came, whatever bytes they came in`, {
    given: fc.tuple(exportRequest(signal), choices),
    inputs: 60,
    holds: ([request, choose]) => {
      const { protobuf, json } = encodeRequest(signal, request);
      const told = otherBytes(protobuf, desc, choose);
      const once = cut(told);
      expect(said(once.body)).toEqual(said(told));
      expect(cut(once.body)).toEqual(once);
      // The same, told in JSON, is the same message as far as JSON can tell: it writes -0 as 0.
      const made = fromBinary(desc, protobufOfJson(JSON.parse(json.toString()), signal));
      expect(jsonOf(made)).toBe(jsonOf(fromBinary(desc, protobuf)));
    },
  });

  claim(
    `${signal} whose items are parted by any rule come to all of them together, and no key that is left out goes on`,
    {
      given: fc.tuple(exportRequest(signal), fc.constantFrom("a", "model", "session.id")),
      inputs: 40,
      holds: ([request, key]) => {
        const { protobuf } = encodeRequest(signal, request);
        const takes: CutRules["takes"] = ({ attributes }) => attributes.size % 2 === 0;
        const [one, other] = [cut(protobuf, { takes }), cut(protobuf, { takes: (told) => !takes(told) })];
        expect(one.items + other.items).toBe(cut(protobuf).items);
        const kept = cut(protobuf, { keyOf: (name) => (name === key ? undefined : name) });
        expect(kept.items).toBe(cut(protobuf).items);
        expect(keysIn(said(kept.body))).not.toContain(key);
      },
    },
  );
}

/** Every key of every attribute, also of those in values. */
function keysIn(value: unknown): string[] {
  if (value instanceof Map) return [...value].flatMap(([key, inner]) => [String(key), ...keysIn(inner)]);
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(keysIn);
}
