import { ScalarType, type DescField, type DescMessage } from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { oracle, type OracleMessage, requestNames } from "../oracle/otlp.ts";
import type { Signal } from "../../src/domain/telemetry.ts";

/** How deep values lie in values: deeper than any client's, and a few beyond the decoder's limit are tried elsewhere. */
const maxNesting = 3;

/** Any export request of a signal: every field of the official messages, set or not, with what each type can hold at its ends. */
export function exportRequest(signal: Signal): fc.Arbitrary<OracleMessage> {
  return messageOf(oracle(requestNames[signal]), maxNesting);
}

function messageOf(desc: DescMessage, nesting: number): fc.Arbitrary<OracleMessage> {
  const alone = desc.fields.filter(({ oneof }) => oneof === undefined);
  const fields = Object.fromEntries(alone.map((field) => [field.localName, fieldOf(field, nesting)]));
  const unions = Object.fromEntries(
    desc.oneofs.map((oneof) => [oneof.localName, unionOf(oneof.fields, nesting)]),
  );
  const given = { ...fields, ...unions };
  // Groups of resources and scopes hold nothing else worth telling of, so they are never left out.
  return fc.record(given, { requiredKeys: desc.name.startsWith("Export") ? Object.keys(given) : [] });
}

function unionOf(fields: readonly DescField[], nesting: number): fc.Arbitrary<unknown> {
  const members = fields.filter(
    (field) =>
      nesting > 0 ||
      field.message?.name.match(/^(?:ArrayValue|KeyValueList)$/) === null ||
      field.message === undefined,
  );
  return fc.oneof(
    ...members.map((field) => {
      const value = fieldOf(field, nesting);
      // An optional field of its own is a union of one to protobuf-es.
      return value.map((told) => ({ case: field.localName, value: told }));
    }),
  );
}

function fieldOf(field: DescField, nesting: number): fc.Arbitrary<unknown> {
  const one = valueOf(field, nesting);
  return field.fieldKind === "list" ? fc.array(one, { maxLength: 3, size: "max" }) : one;
}

function valueOf(field: DescField, nesting: number): fc.Arbitrary<unknown> {
  if (field.message !== undefined)
    return messageOf(field.message, nesting - (field.message.name === "AnyValue" ? 1 : 0));
  if (field.enum !== undefined) return fc.oneof(fc.nat({ max: 4 }), fc.constantFrom(-1, 2 ** 31 - 1));
  const named = byName[field.name];
  if (named !== undefined) return named;
  const scalar = field.fieldKind === "list" && field.listKind === "scalar" ? field.scalar : field.scalar;
  return (scalar === undefined ? undefined : byType[scalar]) ?? fc.constant(undefined);
}

/** Mostly times that a clock shows, for an item of another time is told by its fault alone. */
const nano = fc.oneof(
  { weight: 8, arbitrary: fc.bigInt({ min: 1_780_000_000_000_000_000n, max: 1_800_000_000_000_000_000n }) },
  { weight: 1, arbitrary: fc.constantFrom(0n, 7n, 999_999n, 1_000_000n, 2n ** 63n, 2n ** 64n - 1n) },
);
const text = fc.oneof(fc.string({ unit: "binary", maxLength: 6 }), fc.string({ maxLength: 8 }));
const key = fc.oneof(
  fc.constantFrom("service.name", "session.id", "model", "a", "__proto__", "constructor"),
  text,
);
const id = (bytes: number) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.uint8Array({ minLength: bytes, maxLength: bytes }) },
    { weight: 1, arbitrary: fc.constantFrom(new Uint8Array(bytes), new Uint8Array()) },
  );

const byName: Record<string, fc.Arbitrary<unknown>> = {
  key,
  time_unix_nano: nano,
  observed_time_unix_nano: nano,
  start_time_unix_nano: nano,
  end_time_unix_nano: nano,
  trace_id: id(16),
  span_id: id(8),
  parent_span_id: id(8),
  flags: fc.oneof(fc.constant(0), fc.constantFrom(0x100, 1, 0xffff_fffe)),
};

const int32 = fc.oneof(fc.integer({ min: -200, max: 200 }), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1));
const uint64 = fc.oneof(
  fc.bigInt({ min: 0n, max: 1000n }),
  fc.constantFrom(2n ** 32n, 2n ** 53n - 1n, 2n ** 53n + 1n, 2n ** 64n - 1n),
);
const int64 = fc.oneof(
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.constantFrom(
    2n ** 31n,
    -(2n ** 32n),
    2n ** 53n - 1n,
    -(2n ** 53n) + 1n,
    2n ** 53n + 1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ),
);
const double = fc.oneof(fc.double(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());

const byType: { readonly [Type in ScalarType]?: fc.Arbitrary<unknown> } = {
  [ScalarType.STRING]: text,
  [ScalarType.BOOL]: fc.boolean(),
  [ScalarType.BYTES]: fc.uint8Array({ maxLength: 6 }),
  [ScalarType.DOUBLE]: double,
  [ScalarType.INT32]: int32,
  [ScalarType.SINT32]: int32,
  [ScalarType.UINT32]: fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1),
  [ScalarType.FIXED32]: fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1),
  [ScalarType.INT64]: int64,
  [ScalarType.SFIXED64]: int64,
  [ScalarType.UINT64]: uint64,
  [ScalarType.FIXED64]: uint64,
};
