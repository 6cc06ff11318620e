import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Signal } from "../../domain/telemetry.ts";
import { TextTable } from "../../protobuf/text-table.ts";
import { cutRequest } from "./cut.ts";
import { protobufOfJson } from "./json-request.ts";
import { piecesOf } from "./pieces.ts";

const fixtures = join(import.meta.dir, "..", "..", "..", "test", "fixtures", "otlp");

function requestOf(signal: Signal, client: string) {
  const root = JSON.parse(readFileSync(join(fixtures, `${client}-${signal}.json`), "utf8"));
  return cutRequest(
    { signal, body: protobufOfJson(root, signal) },
    {
      keyOf: (key) => key,
      isContent: () => false,
      keepsBodies: true,
      clean: (text) => text,
      takes: () => true,
      knowsTexts: undefined,
      standInOf: () => undefined,
    },
    new TextTable(),
  );
}

test.each(["logs", "metrics", "traces"] as const)(
  "requests of %s that were joined come apart with what each holds",
  (signal) => {
    const requests = ["claude-code-2.1.329", "claude-code-2.1.329"].map((one) => requestOf(signal, one));
    const body = Buffer.concat(requests.map((one) => one.body));
    const pieces = piecesOf({ signal, body });
    expect(pieces.map(({ items }) => items)).toEqual(requests.map(({ items }) => items));
    expect(pieces.map((one) => Buffer.from(one.body).toString("hex"))).toEqual(
      requests.map((one) => Buffer.from(one.body).toString("hex")),
    );
    expect(pieces[0]?.items).toBeGreaterThan(1);
  },
);

test("of nothing there is no piece", () => {
  expect(piecesOf({ signal: "logs", body: new Uint8Array(0) })).toEqual([]);
});
