import { AppError } from "../domain/error.ts";
import { sourcesOf } from "../domain/source.ts";
import type { Measure } from "../domain/observation.ts";
import type { Session, SessionTotals } from "../domain/session.ts";
import type { Statement } from "../domain/statement.ts";
import { formatInstant } from "../domain/time.ts";
import { addUsage, noUsage, type Usage } from "../domain/usage.ts";
import type { AgreementRow, Filter, LedgerReader, WitnessRow } from "../store/store.ts";
import { accountOf } from "./client-account.ts";
import { counterSource } from "./counter-source.ts";
import { confidenceOf, confidences } from "./confidence.ts";
import { gapsOf } from "./gap.ts";
import { countedOf, usageOf, usageShape, usdOrNull, wholeNano } from "./session-shape.ts";
import { pageOf, type Page } from "./page.ts";
import { positionOf, sessionCursor } from "./sessions.ts";
import { schemaVersion } from "./shape.ts";
import type { GapShape, ReconcileAnswer, ReconcileShape, WitnessShape } from "./reconcile-shape.ts";

/** Everything that was said of one session's requests, side by side. */
export interface Evidence {
  readonly session: Session;
  readonly totals: SessionTotals;
  readonly witnesses: readonly WitnessRow[];
  readonly agreement: AgreementRow | undefined;
  readonly counters: ReadonlyMap<Measure, number>;
  /** Tokens by the metric counters; undefined when no counter told of this session. */
  readonly counted: Usage | undefined;
  /** The client's own account; undefined where it wrote none. */
  readonly statement: Statement | undefined;
}

/** What each channel saw of each session, where they differ, and how far the ledger can be trusted. */
export function reconcile(reader: LedgerReader, question: { filter: Filter; page: Page }): ReconcileAnswer {
  const { filter, page } = question;
  if (filter.sessionKey !== undefined) refuseNarrowing(filter);
  const found =
    filter.sessionKey === undefined
      ? reader.sessions(filter, page.limit + 1, positionOf(page))
      : [reader.sessionByKey(filter.sessionKey)].filter((session) => session !== undefined);
  const { rows, next } = pageOf(found, page.limit, sessionCursor);
  const shapes = evidenceOf(reader, rows).map(shapeOf);
  return {
    schema_version: schemaVersion,
    sessions: shapes,
    total: totalOf(shapes),
    next_cursor: next,
  };
}

/** What narrows a list by what a session did, which says nothing of one session. */
const narrowing = ["from", "to", "model", "branch", "user", "team"] as const satisfies (keyof Filter)[];

function refuseNarrowing(filter: Filter): void {
  const stray = narrowing.find((name) => filter[name] !== undefined);
  if (stray === undefined) return;
  const message = `${stray} narrows the list; with a session all of it is compared: leave it out`;
  throw new AppError("invalid", message);
}

function evidenceOf(reader: LedgerReader, sessions: readonly Session[]): Evidence[] {
  const totals = reader.totals(
    sessions.map((session) => session.key),
    Number.MAX_SAFE_INTEGER,
  );
  return sessions.flatMap((session, index) => {
    const sums = totals[index];
    if (sums === undefined) return [];
    // Session by session: a pass over all requests would take as long as history is. What was asked chooses sessions, and says
    // nothing of what is compared: a part of one account would be held against the whole of another.
    const own: Filter = { sessionKey: session.key };
    const counters = reader.counters(own);
    return [
      {
        session,
        totals: sums,
        witnesses: reader.witnesses(own),
        agreement: reader.agreement(own)[0],
        counters,
        counted: counterUsage(counters),
        statement: accountOf(session, sums),
      },
    ];
  });
}

function counterUsage(counters: ReadonlyMap<Measure, number>): Usage | undefined {
  const measures: Measure[] = ["tokens.input", "tokens.output", "tokens.cache-read", "tokens.cache-write"];
  if (!measures.some((measure) => counters.has(measure))) return undefined;
  const [input = 0, output = 0, cacheRead = 0, cacheWrite = 0] = measures.map((one) => counters.get(one));
  return { ...noUsage, input, output, cacheRead, cacheWrite };
}

function shapeOf(evidence: Evidence): ReconcileShape {
  const { session, totals, statement } = evidence;
  const gaps = gapsOf(evidence);
  const { usage, cost_usd } = countedOf(totals);
  return {
    id: session.id,
    agent: session.agent,
    project: session.facts.project ?? null,
    started_at: formatInstant(session.startedAt),
    witnesses: witnessesOf(evidence),
    ledger: { requests: totals.requests, usage, cost_usd },
    client_reported:
      statement === undefined
        ? null
        : {
            source: sourcesOf(statement.sources)[0] ?? "transcript",
            at: formatInstant(statement.at),
            cost_usd: usdOrNull(statement.costNano),
            usage: statement.usage === undefined ? null : usageShape(statement.usage),
          },
    gaps,
    confidence: confidenceOf(evidence, gaps),
  };
}

function witnessesOf({ session, witnesses, counted, counters }: Evidence): WitnessShape[] {
  const told = witnesses.map(({ source, requests, usage, costNano }) => ({
    source,
    requests,
    usage: usageShape(usage),
    cost_usd: usdOrNull(costNano),
  }));
  if (counted === undefined) return told;
  return [
    ...told,
    {
      source: counterSource(session),
      requests: null,
      usage: usageShape(counted),
      cost_usd: wholeNano(counters.get("cost")),
    },
  ];
}

function totalOf(shapes: readonly ReconcileShape[]): ReconcileAnswer["total"] {
  const count = Object.fromEntries(
    confidences.map((name) => [name, shapes.filter(({ confidence }) => confidence === name).length]),
  );
  const witnesses = Map.groupBy(
    shapes.flatMap((shape) => shape.witnesses),
    ({ source }) => source,
  );
  const gaps = Map.groupBy(
    shapes.flatMap((shape) => shape.gaps),
    ({ kind }) => kind,
  );
  return {
    // One entry for each of the confidences.
    sessions: count as ReconcileAnswer["total"]["sessions"],
    witnesses: [...witnesses].map(([source, own]) => sumWitnesses(source, own)),
    gaps: [...gaps].map(([, own]) => sumGaps(own)),
  };
}

function sumWitnesses(source: string, own: readonly WitnessShape[]): WitnessShape {
  const usage = own.map((one) => usageOf(one.usage)).reduce(addUsage, noUsage);
  return {
    source,
    requests: own.some(({ requests }) => requests === null)
      ? null
      : own.reduce((sum, { requests }) => sum + (requests ?? 0), 0),
    usage: usageShape(usage),
    cost_usd: wholeNano(sumOfKnown(own)),
  };
}

/** Undefined where nobody knows a cost, which is not the cost of nothing. */
function sumOfKnown(own: readonly WitnessShape[]): number | undefined {
  const known = own.map(({ cost_usd }) => cost_usd).filter((usd) => usd !== null);
  return known.length === 0 ? undefined : known.reduce((sum, usd) => sum + usd, 0);
}

function sumGaps(own: readonly GapShape[]): GapShape {
  const [first] = own;
  if (first === undefined) throw new Error("a group of gaps without a gap");
  const requests = own.reduce((sum, one) => sum + (one.requests ?? 0), 0);
  return {
    kind: first.kind,
    detail: own.length === 1 ? first.detail : `in ${own.length} sessions`,
    requests: own.every((one) => one.requests === null) ? null : requests,
    tokens: own.reduce((sum, one) => sum + one.tokens, 0),
  };
}
