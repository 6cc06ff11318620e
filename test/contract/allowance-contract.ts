import { describe, expect, test } from "bun:test";
import type { Allowance } from "../../src/domain/budget.ts";
import { noon } from "./observation.ts";
import type { OpenStore } from "./store-contract.ts";

const hour = 3_600_000;

function allowance(own: Partial<Allowance> = {}): Allowance {
  return {
    scope: "total",
    name: undefined,
    period: "day",
    usd: 5,
    spentNano: 7,
    createdAt: noon,
    until: noon + hour,
    reason: "one more try",
    revokedAt: undefined,
    ...own,
  };
}

/** What every store must do with what people allow beyond budgets. */
export function allowanceContract(name: string, open: () => OpenStore): void {
  describe(`${name} keeps what is allowed beyond budgets:`, () => {
    test("all that was said of it, under a key of its own, the newest first", () => {
      using store = open();
      const day = allowance();
      const session = allowance({
        scope: "session",
        name: "s1",
        agent: "codex",
        period: undefined,
        usd: undefined,
        until: undefined,
        reason: undefined,
      });
      const kept = store.writer.allowances.allow([day, session]);
      expect(kept).toEqual([
        { ...day, key: 1 },
        { ...session, key: 2 },
      ]);
      expect(store.reader.allowances.holding(noon)).toEqual(kept.toReversed());
      expect(store.reader.allowances.latest(1)).toEqual(kept.slice(1));
    });

    test("until its end, which is not a part of it", () => {
      using store = open();
      const [kept] = store.writer.allowances.allow([allowance()]);
      expect(store.reader.allowances.holding(noon + hour - 1)).toEqual(kept === undefined ? [] : [kept]);
      expect(store.reader.allowances.holding(noon + hour)).toEqual([]);
      expect(store.reader.allowances.latest(10)).toHaveLength(1);
    });

    test("until it is revoked, which is done once, and only of what still holds", () => {
      using store = open();
      store.writer.allowances.allow([allowance(), allowance({ until: noon + 1 })]);
      expect(store.writer.allowances.revoke(1, noon + 1)).toMatchObject({ key: 1, revokedAt: noon + 1 });
      expect(store.writer.allowances.revoke(1, noon + 2)).toBeUndefined();
      expect(store.writer.allowances.revoke(2, noon + 1)).toBeUndefined();
      expect(store.writer.allowances.revoke(3, noon)).toBeUndefined();
      expect(store.reader.allowances.holding(noon + 1)).toEqual([]);
    });
  });
}
