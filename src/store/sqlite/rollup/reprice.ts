import type { Database } from "bun:sqlite";
import type { PriceOf, Request } from "../../../domain/request.ts";
import type { Keyed, RepriceStep } from "../../store.ts";
import { DisagreementTable } from "../disagreement-table.ts";
import { requestMapping } from "../mapping.ts";
import type { Rollup } from "./rollup.ts";
import type { SessionBook } from "../session-book.ts";
import { ThingTable, type Row } from "../thing-table.ts";

/** Requests in one step: tens of milliseconds, so that commits between two of them do not wait long. */
const perStep = 2000;

/**
 * Prices every request anew, a step at a time. Commits may come between two steps; what arrives after the last key was
 * read is priced already. The roll-ups follow in the transaction of each step, and sessions that cost something else count as changed.
 */
export function* repriceRequests(
  db: Database,
  { rollup, sessions }: { readonly rollup: Rollup; readonly sessions: SessionBook },
  priceOf: PriceOf,
): Generator<RepriceStep> {
  const table = new ThingTable<Request>(db, requestMapping);
  const disagreements = new DisagreementTable(db);
  const page = db.prepare<Row, [number, number]>(
    "SELECT * FROM request WHERE key > ? AND input IS NOT NULL ORDER BY key LIMIT ?",
  );
  const change = db.transaction((requests: readonly Keyed<Request>[]) => {
    const steps = requests.map((request) => repriced(request, priceOf));
    for (const { before, after } of steps) {
      if (before === after) continue;
      table.update(before.key, after);
      rollup.take(before, after);
    }
    disagreements.reprice(requests, priceOf);
    sessions.raise(rollup.sessions());
    rollup.flush();
    sessions.flush();
    return steps;
  });
  for (let last = 0; ;) {
    const requests = page.all(last, perStep).map(keyedRequest);
    if (requests.length === 0) return;
    let step: RepriceStep;
    last = requests.at(-1)?.key ?? last;
    try {
      step = stepOf(change.immediate(requests));
    } catch (thrown) {
      rollup.reset();
      sessions.reset();
      throw thrown;
    }
    yield step;
  }
}

function keyedRequest(row: Row): Keyed<Request> {
  return { ...requestMapping.fromRow(row), key: Number(row["key"]) };
}

interface Repriced {
  readonly before: Keyed<Request>;
  readonly after: Request;
}

/** The very same request where the price is what it was. */
function repriced(before: Keyed<Request>, priceOf: PriceOf): Repriced {
  const price = priceOf(before);
  const isSame =
    before.costNano === price?.costNano &&
    JSON.stringify(before.costSplit) === JSON.stringify(price?.costSplit);
  if (isSame) return { before, after: before };
  return { before, after: { ...before, costNano: price?.costNano, costSplit: price?.costSplit } };
}

function stepOf(steps: readonly Repriced[]): RepriceStep {
  const sum = (of: (step: Repriced) => number): number => steps.reduce((total, step) => total + of(step), 0);
  return {
    requests: steps.length,
    changed: sum(({ before, after }) => (before.costNano === after.costNano ? 0 : 1)),
    costNano: sum(({ after }) => after.costNano ?? 0) - sum(({ before }) => before.costNano ?? 0),
    unpriced: sum(({ after }) => (after.costNano === undefined ? 1 : 0)),
  };
}
