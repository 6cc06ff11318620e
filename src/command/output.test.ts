import { expect, test } from "bun:test";
import { event, request, toolCall } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { isEmpty, isNarrowed } from "./output.ts";

test("a ledger is empty until anything was used, be it of a session or of none", () => {
  const sessionId = undefined;
  expect(isEmpty(readerOf())).toBe(true);
  expect(isNarrowed({ reader: readerOf(), filter: { agent: "app" } })).toBe(false);
  for (const one of [request({ sessionId }), toolCall({ sessionId }), event()]) {
    const reader = readerOf(one);
    expect(isEmpty(reader)).toBe(false);
    expect(isNarrowed({ reader, filter: { agent: "app" } })).toBe(true);
  }
});
