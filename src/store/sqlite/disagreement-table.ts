import type { Database, Statement } from "bun:sqlite";
import { sourceBit, sourceOfBit, sourcesOf } from "../../domain/source.ts";
import { isHandwritten, placeholderRank, type PriceOf, type Request } from "../../domain/request.ts";
import type { Usage } from "../../domain/usage.ts";
import { agrees, compareAccounts } from "../../domain/usage-agreement.ts";
import type { Keyed } from "../store.ts";
import type { Dispute } from "../whole.ts";
import { optional, usageOf, usageRow } from "./mapping.ts";
import type { Row } from "./thing-table.ts";

/** A merge of two accounts of one request, and what came of it. */
export interface RequestMerge {
  readonly key: number;
  readonly known: Request;
  readonly told: Request;
  readonly merged: Request;
}

/** What one channel said of a request: the best of all it said. */
interface Account {
  readonly usage: Usage;
  readonly isPlaceholder: boolean;
  readonly costNano: number | undefined;
}

/** Whether a row `d` tells other tokens than its request `r`: one that does not is there for what is told later. */
export const tellsOtherTokens =
  "(d.input, d.output, d.cache_read, d.cache_write) <> (r.input, r.output, r.cache_read, r.cache_write)";

/**
 * What witnesses said of a request's usage where it is not what the request holds: other tokens, or the same ones in a
 * placeholder where the request holds them from one who knew. Who is named as a source and has no row here said what the request holds.
 */
export class DisagreementTable {
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #rows: Statement<Row, [number]>;
  readonly #forget: Statement;
  readonly #disputed: Statement<Row, [number, number]>;
  /** What single sources said of requests that come with a history of their own. */
  readonly #heard = new WeakMap<Request, ReadonlyMap<number, Account>>();

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT OR REPLACE INTO disagreement
       (request_key, source, is_placeholder, cost_nano, input, output, reasoning, cache_read, cache_write, cache_write_1h)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#remove = db.prepare("DELETE FROM disagreement WHERE request_key = ? AND source = ?");
    this.#rows = db.prepare("SELECT * FROM disagreement WHERE request_key = ?");
    this.#disputed = db.prepare("SELECT request_key FROM disagreement WHERE request_key BETWEEN ? AND ?");
    this.#forget = db.prepare("DELETE FROM disagreement WHERE request_key = ?");
  }

  /** Takes note of what was said of a request of another ledger, before it is merged. */
  hear(told: Request, disputes: readonly Dispute[]): void {
    this.#heard.set(told, new Map(disputes.map((dispute) => [sourceBit(dispute.source), dispute])));
  }

  /** What was said of a request that is new here. */
  begin(key: number, disputes: readonly Dispute[]): void {
    for (const dispute of disputes) this.#write(key, sourceBit(dispute.source), dispute);
  }

  /** Notes who disagrees after a merge: everybody is asked again, for the usage that is held may have changed. Of what only a person wrote there is one word. */
  note({ key, known, told, merged }: RequestMerge): void {
    if (merged.usage === undefined || isHandwritten(merged)) return;
    const rows = this.#accounts(key);
    const accounts = new Map<number, Account>();
    for (const account of [known, told]) {
      for (const source of sourcesOf(account.sources)) {
        const bit = sourceBit(source);
        const said = this.#heard.get(account)?.get(bit) ?? saidBy(account);
        // The known request holds what its sources said, but for those that have a row.
        const before = accounts.get(bit) ?? rows.get(bit);
        const best = account === known && before !== undefined ? before : better(before, said);
        if (best !== undefined) accounts.set(bit, best);
      }
    }
    for (const [bit, account] of accounts) {
      if (isHeld(account, merged)) {
        if (rows.has(bit)) this.#remove.run(key, bit);
      } else if (rows.get(bit) !== account) this.#write(key, bit, account);
    }
  }

  /** Takes note of what was said of a request that turns out to be another, before it is merged into that. */
  join(key: number, absorbed: Request): void {
    this.#heard.set(absorbed, this.#accounts(key));
    this.#forget.run(key);
  }

  /** Forgets what was said of a request that is parted: each of the two holds what it told. */
  forget(key: number): void {
    this.#forget.run(key);
  }

  /** Prices anew what was said of these requests, which come in the order of their keys. Few are disputed. */
  reprice(requests: readonly Keyed<Request>[], priceOf: PriceOf): void {
    const [first, last] = [requests[0]?.key ?? 0, requests.at(-1)?.key ?? 0];
    const disputed = new Set(this.#disputed.all(first, last).map((row) => row["request_key"]));
    for (const request of requests) {
      if (!disputed.has(request.key)) continue;
      for (const [bit, account] of this.#accounts(request.key))
        this.#write(request.key, bit, {
          ...account,
          costNano: priceOf({ ...request, usage: account.usage })?.costNano,
        });
    }
  }

  #accounts(key: number): Map<number, Account> {
    return new Map(this.#rows.all(key).map((row) => [Number(row["source"]), accountOf(row)]));
  }

  #write(key: number, bit: number, { usage, isPlaceholder, costNano }: Account): void {
    this.#put.run(key, bit, isPlaceholder ? 1 : 0, costNano ?? null, ...usageRow(usage));
  }
}

/** A row as what one channel said. */
export function disputeOf(row: Row): Dispute {
  return { source: sourceOfBit(Number(row["source"])), ...accountOf(row) };
}

function accountOf(row: Row): Account {
  return {
    usage: usageOf(row),
    isPlaceholder: row["is_placeholder"] === 1,
    costNano: optional(row["cost_nano"]),
  };
}

function saidBy({ usage, usageRank, costNano }: Request): Account | undefined {
  return usage === undefined ? undefined : { usage, isPlaceholder: usageRank === placeholderRank, costNano };
}

/** Whether what the request holds says all that there is to know of an account. */
function isHeld({ usage, isPlaceholder }: Account, held: Request): boolean {
  if (held.usage === undefined || !agrees(usage, held.usage)) return false;
  return isPlaceholder === (held.usageRank === placeholderRank);
}

/** What a channel says again replaces what it said before, unless it knew better then. */
function better(before: Account | undefined, now: Account | undefined): Account | undefined {
  if (before === undefined || now === undefined) return before ?? now;
  if (before.isPlaceholder !== now.isPlaceholder) return before.isPlaceholder ? now : before;
  return compareAccounts(before, now) < 0 ? now : before;
}
