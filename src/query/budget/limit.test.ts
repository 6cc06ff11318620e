import { expect, test } from "bun:test";
import type { Allowance } from "../../domain/budget.ts";
import { limitWith } from "./limit.ts";

const now = 1000;

function allowed(own: Partial<Allowance>): Allowance {
  const name = { scope: "session", name: "s1", agent: "claude-code", period: undefined } as const;
  const told = {
    usd: 1,
    spentNano: 0,
    createdAt: 0,
    until: undefined,
    reason: undefined,
    revokedAt: undefined,
  };
  return { ...name, ...told, ...own };
}

test.each([
  ["none", [], { isUnlimited: false, allowance: undefined }],
  ["one without an end", [{}], { isUnlimited: false, allowance: { until: undefined, usd: 1 } }],
  [
    "one that ends beside one that does not",
    [{ until: 2000 }, {}],
    { allowance: { until: undefined, usd: 2 } },
  ],
  ["two that end", [{ until: 2000 }, { until: 3000 }], { allowance: { until: 3000, usd: 2 } }],
  ["one that has ended", [{ until: now }], { allowance: undefined }],
  ["one that was taken back", [{ revokedAt: 1 }], { allowance: undefined }],
  [
    "any amount for a while beside an amount without an end",
    [{ usd: undefined, until: 2000 }, {}],
    { isUnlimited: true, allowance: { until: 2000, usd: undefined } },
  ],
  [
    "any amount without an end",
    [{ usd: undefined }, { until: 2000 }],
    { isUnlimited: true, allowance: { until: undefined, usd: undefined } },
  ],
] as const)("of allowances, %s", (_, allowances, limit) => {
  expect(limitWith(5, allowances.map(allowed), now)).toMatchObject(limit);
});
