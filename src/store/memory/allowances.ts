import type { Allowance } from "../../domain/budget.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { AllowanceBook, AllowanceLog } from "../allowance-log.ts";
import type { Keyed } from "../store.ts";

/** What was allowed beyond budgets, as a list. */
export class MemoryAllowances implements AllowanceBook, AllowanceLog {
  readonly #all: Keyed<Allowance>[] = [];

  allow(allowances: readonly Allowance[]): Keyed<Allowance>[] {
    const kept = allowances.map((one, index) => ({ ...one, key: this.#all.length + index + 1 }));
    this.#all.push(...kept);
    return kept;
  }

  revoke(key: number, at: UnixMs): Keyed<Allowance> | undefined {
    const index = this.#all.findIndex((one) => one.key === key && canHold(one, at));
    const found = this.#all[index];
    if (found === undefined) return undefined;
    const revoked = { ...found, revokedAt: at };
    this.#all[index] = revoked;
    return revoked;
  }

  holding(now: UnixMs): Keyed<Allowance>[] {
    return this.#all.filter((one) => canHold(one, now)).toReversed();
  }

  latest(limit: number): Keyed<Allowance>[] {
    return this.#all.toReversed().slice(0, limit);
  }
}

function canHold({ revokedAt, until }: Allowance, now: UnixMs): boolean {
  return revokedAt === undefined && (until === undefined || until > now);
}
