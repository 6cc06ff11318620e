import type { Checkpoint } from "../domain/checkpoint.ts";
import type { CostSplit } from "../domain/cost-split.ts";
import type { NanoUsd } from "../domain/money.ts";
import type { Request } from "../domain/request.ts";
import type { Session } from "../domain/session.ts";
import type { UnixMs } from "../domain/time.ts";
import { totalTokens, type Usage } from "../domain/usage.ts";
import type { SessionSpan } from "./glance.ts";
import type { Keyed } from "./store.ts";

/**
 * What one session is asked at close quarters: a page of its requests, and sums over its things. A session may have twenty
 * thousand of each, so what is shown in few lines is put in order and added up where it lies.
 */
export interface CloseUp {
  /** The first in the order, or those after a place. Equal ranks are in the order of their keys, the latest first. */
  requests(span: SessionSpan, page: RequestPage): Keyed<Request>[];
  /** The requests in order of time in at most so many steps of equally many; the last has what is left. */
  course(span: SessionSpan, steps: number): CourseStep[];
  /** What its calls came to on each file, by tool and by who made them. */
  fileWork(span: SessionSpan): FileWork[];
  /** What failed or was refused, the latest first. */
  failures(span: SessionSpan, limit: number): Failure[];
  /** Sessions that were forked from this one, the earliest first. */
  forks(session: Session, limit: number): Session[];
  /** Checkpoints that this session was given back, its own and others', the earliest first. */
  restored(session: Session): Keyed<Checkpoint>[];
  /** Whether the session itself called a tool, and not one of its subagents. */
  calledItself(span: SessionSpan): boolean;
}

/** What requests are put in order by, the most first; by `at` the latest. */
export const requestOrders = ["at", "cost", "tokens", "duration"] as const;

/** As `sort` of `GET /api/sessions/ID/requests` names it; `rankOf` says by which number. */
export type RequestOrder = (typeof requestOrders)[number];

/** Some requests of an order. `after` is the place that the page before ended at; undefined for the first. */
export interface RequestPage {
  readonly order: RequestOrder;
  readonly limit: number;
  readonly after?: RequestPlace | undefined;
}

/** Where a request stands in an order. */
export interface RequestPlace {
  readonly rank: number;
  readonly key: number;
}

/** What a request is put in order by; one of which it is not known comes after all others. */
export function rankOf(order: RequestOrder, { at, costNano, usage, durationMs }: Request): number {
  switch (order) {
    case "at":
      return at;
    case "cost":
      return costNano ?? -1;
    case "tokens":
      return usage === undefined ? -1 : totalTokens(usage);
    case "duration":
      return durationMs ?? -1;
  }
}

/** Requests that follow one another. */
export interface CourseStep {
  /** Times of the first and of the last of them. */
  readonly from: UnixMs;
  readonly to: UnixMs;
  /** Those that were answered. */
  readonly requests: number;
  readonly failedRequests: number;
  /** Answered ones that took more than one attempt. */
  readonly retriedRequests: number;
  /** Attempts that brought no answer, of whichever of them. */
  readonly failedAttempts: number;
  readonly unpricedRequests: number;
  readonly usage: Usage;
  readonly costNano: NanoUsd;
  readonly split: CostSplit;
  readonly unsplitNano: NanoUsd;
}

/** What the calls of one tool on one file came to, by one agent: a subagent, or the session itself. */
export interface FileWork {
  readonly filePath: string;
  readonly tool: string | undefined;
  readonly subagentId: string | undefined;
  /** Calls that went well, failed, and were refused. Those that run, or were never heard of again, are in none of the three. */
  readonly done: number;
  readonly failed: number;
  readonly rejected: number;
  readonly linesAdded: number | undefined;
  readonly linesRemoved: number | undefined;
  /** When the last of them that went well was over; undefined where none did. */
  readonly doneAt: UnixMs | undefined;
  /** When the last of them began. */
  readonly at: UnixMs;
}

/** A request without an answer, a tool that failed, or one that was refused. */
export interface Failure {
  readonly kind: "request" | "tool" | "rejection";
  readonly at: UnixMs;
  readonly key: number;
  /** The model, or the tool. */
  readonly name: string | undefined;
  readonly error: string | undefined;
  /** What a request was answered with instead of an answer. */
  readonly statusCode: number | undefined;
  /** Attempts behind a request. */
  readonly attempts: number | undefined;
  readonly decidedBy: string | undefined;
  readonly subagentId: string | undefined;
  readonly input: string | undefined;
  readonly filePath: string | undefined;
}
