import { expect, test } from "bun:test";
import { noon, point, request } from "../../../test/contract/observation.ts";
import { readerOf } from "../../../test/ledger.ts";
import type { Observation } from "../../domain/observation.ts";
import { usageByBlock } from "../../query/blocks.ts";
import { activeBlockLines } from "./active-block.ts";
import { styleFor } from "./style.ts";

function paceOf(...observations: Observation[]): string | undefined {
  const now = noon + 1_800_000;
  const question = { filter: {}, now, breakdown: false };
  const [block] = usageByBlock(readerOf(...observations), question).groups;
  if (block === undefined) throw new Error("a block");
  return activeBlockLines(block, { width: 80, style: styleFor(false), now, timezone: "UTC" })[2];
}

test("without a pace it says what there is of requests", () => {
  expect(paceOf(point())).toBe("no request so far, so no pace yet");
  expect(paceOf(request())).toBe("one request so far, so no pace yet");
  expect(paceOf(request(), request())).toBe("requests of one moment so far, so no pace yet");
  expect(paceOf(request(), request({ at: noon + 60_000 }))).toStartWith("pace: 200 tokens/min");
});
