import { nanoToUsd } from "../domain/money.ts";
import type { Session } from "../domain/session.ts";
import { formatInstant } from "../domain/time.ts";
import type { RequestGlance, ToolGlance } from "../store/glance.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import { fiveMinuteCache, oneHourCache } from "./advice/cache-life.ts";
import { expiredCache } from "./advice/expired-cache.ts";
import { failedRequest } from "./advice/failed-request.ts";
import { failingTool } from "./advice/failing-tool.ts";
import { adviceKinds, type AdviceKind, type Suggestion } from "./advice/finding.ts";
import { conversationsOf, type History } from "./advice/history.ts";
import { longContext } from "./advice/long-context.ts";
import { modelSwitch } from "./advice/model-switch.ts";
import { smallRequest } from "./advice/small-request.ts";
import { AdviceTally, type Finding } from "./advice/tally.ts";
import type { WhatIf } from "./advice/what-if.ts";
import { byHand } from "./by-hand.ts";
import { eachSession } from "./each-session.ts";
import { schemaVersion } from "./shape.ts";

/** What could have been done otherwise, what it would have saved, and how that is known. Money in US dollars. */
export interface AdviceAnswer {
  readonly schema_version: number;
  readonly from: string | null;
  readonly to: string | null;
  /** What was looked at: requests that were answered, those that failed, and the sessions of both. */
  readonly requests: number;
  readonly failed_requests: number;
  readonly sessions: number;
  readonly unpriced_requests: number;
  /** Null where nothing has a price. */
  readonly spent_usd: number | null;
  /** Each request counted in one finding only, so less than the findings add up to. Null where no finding has a price. */
  readonly saving_up_to_usd: number | null;
  /** The largest saving first, those without money last. */
  readonly findings: readonly FindingShape[];
  /** What was looked for and not found, or not often enough. */
  readonly nothing_found: readonly AdviceKind[];
}

/**
 * One suggestion with all its cases added up. `times` counts what the kind counts (switches, pauses, failures,
 * requests), `tokens` those that the saving is about.
 */
export interface FindingShape {
  readonly kind: AdviceKind;
  readonly title: string;
  readonly action: string;
  /** Null where nothing was billed, or nothing has a price. */
  readonly saving_usd: number | null;
  readonly times: number;
  readonly requests: number;
  readonly unpriced_requests: number;
  readonly sessions: number;
  readonly tokens: number;
  /** The sessions in which it cost most, at most three. */
  readonly evidence: readonly EvidenceShape[];
}

/**
 * A finding in one session alone, with what happened in a few words (`detail`) and when (`at`), so that a person can
 * look at it.
 */
export interface EvidenceShape {
  readonly session_id: string;
  readonly agent: string;
  readonly project: string | null;
  readonly repository: string | null;
  readonly at: string;
  readonly saving_usd: number | null;
  readonly times: number;
  readonly requests: number;
  readonly tokens: number;
  readonly detail: string;
}

const suggestions: readonly Suggestion[] = [
  modelSwitch,
  expiredCache,
  oneHourCache,
  fiveMinuteCache,
  smallRequest,
  longContext,
  failingTool,
  failedRequest,
];

/** Requests and tools of one session that are looked at; a person does not make more in a month. Keeps memory bounded. */
const maxThings = 100_000;

/** Which part of the ledger, and the prices of what might have been. */
export interface AdviceQuestion {
  readonly filter: Filter;
  readonly prices: WhatIf;
}

/** Looks at every session that the filter leaves. */
export function adviseOn(reader: LedgerReader, question: AdviceQuestion): AdviceAnswer {
  const work = advising(reader, question);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** The same, with a pause offered after each session: a process that does other things must not stop for a long history. */
export function* advising(
  reader: LedgerReader,
  { filter, prices }: AdviceQuestion,
): Generator<undefined, AdviceAnswer> {
  const tally = new AdviceTally(suggestions);
  // Listed before the first pause, after which a session may stand elsewhere in the list. A session may have been on
  // another branch since: its requests know better.
  const sessions = [...eachSession(reader, { ...filter, branch: undefined })];
  for (const session of sessions) {
    const history = historyOf(reader, session, filter);
    tally.look(session, history.requests.filter(history.isAsked));
    // An operation that somebody logged is a total of tokens: nobody knows how large a request or an answer was in it.
    for (const suggestion of session.agent === byHand ? [] : suggestions) {
      const found = suggestion.examine(history, prices);
      if (found !== undefined) tally.add(suggestion, found);
    }
    tally.endSession();
    yield;
  }
  return answerOf(tally, filter);
}

/** All requests of the time, of every model: what came before one tells what became of it. */
function historyOf(reader: LedgerReader, session: Session, filter: Filter): History {
  const { from, to } = filter;
  const span = { sessionKey: session.key, from, to };
  const requests = reader.requestGlances(span, maxThings);
  let toolCalls: readonly ToolGlance[] | undefined;
  return {
    session,
    isWhole: session.startedAt >= (from ?? -Infinity) && requests.length < maxThings,
    conversations: conversationsOf(requests),
    requests,
    isAsked: askedBy(filter, session),
    toolCalls: () => (toolCalls ??= reader.toolGlances(span, maxThings)),
    failedCalls: () => reader.toolGlances({ ...span, onlyFailed: true }, maxThings),
  };
}

function askedBy({ model, branch }: Filter, session: Session): (request: RequestGlance) => boolean {
  return (request) =>
    (model === undefined || request.model === model) &&
    (branch === undefined || (request.branch ?? session.facts.branch) === branch);
}

function answerOf(tally: AdviceTally, { from, to }: Filter): AdviceAnswer {
  const findings = tally.findings();
  const { requests, failedRequests, sessions, unpricedRequests, spentNano } = tally.seen();
  const found = new Set(findings.map(({ suggestion }) => suggestion.kind));
  return {
    schema_version: schemaVersion,
    from: from === undefined ? null : formatInstant(from),
    to: to === undefined ? null : formatInstant(to),
    requests,
    failed_requests: failedRequests,
    sessions,
    unpriced_requests: unpricedRequests,
    spent_usd: usdOf(spentNano),
    saving_up_to_usd: usdOf(tally.distinctNano()),
    findings: findings.map((finding) => findingShape(finding)),
    nothing_found: adviceKinds.filter((kind) => !found.has(kind)),
  };
}

function findingShape({ suggestion, sum, sessions, worst }: Finding): FindingShape {
  const { kind, title, action } = suggestion;
  return {
    kind,
    title,
    action,
    saving_usd: usdOf(sum.savedNano),
    times: sum.times,
    requests: sum.requests,
    unpriced_requests: sum.unpricedRequests,
    sessions,
    tokens: sum.tokens,
    evidence: worst.map(({ session, found, sum: own }) => ({
      session_id: session.id,
      agent: session.agent,
      project: session.facts.project ?? null,
      repository: session.facts.repository ?? null,
      at: formatInstant(found.at),
      saving_usd: usdOf(own.savedNano),
      times: own.times,
      requests: own.requests,
      tokens: own.tokens,
      detail: found.detail,
    })),
  };
}

function usdOf(nano: number | undefined): number | null {
  return nano === undefined ? null : nanoToUsd(nano);
}
