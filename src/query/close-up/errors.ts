import { cutText } from "../../domain/cut-text.ts";
import { formatInstant } from "../../domain/time.ts";
import type { Failure } from "../../store/close-up.ts";
import type { LedgerReader } from "../../store/store.ts";
import { schemaVersion } from "../shape.ts";
import { actorsOf, type ActorShape, type NameActor } from "./actor.ts";
import { askedSession, type CloseUpQuestion } from "./question.ts";

/** Failures of one session that are looked at, the latest. */
const mostFailures = 20_000;
/** Those of a group that are told one by one, the latest. */
const mostTold = 20;
/** Longest part of an error's first line that tells its kind. */
const kindLength = 160;
/** Longest error, and longest input, that is told of a single failure. */
const errorLength = 2000;
const inputLength = 500;

/** `request`: it got no answer. `tool`: it ran and failed. `rejection`: it was refused before it ran. */
export type FailureKind = Failure["kind"];

/**
 * One failure of a group, and who ran into it. Errors are cut after 2,000 characters and inputs after 500; `key` is
 * that of its row in the timeline.
 */
export interface FailureShape extends ActorShape {
  readonly key: string;
  readonly at: string;
  readonly error: string | null;
  /** What the tool was told, where texts are kept. */
  readonly input: string | null;
  readonly file_path: string | null;
  /** Attempts behind a request. */
  readonly attempts: number | null;
}

/** Failures of one model or tool that say the same. */
export interface FailureGroupShape {
  readonly kind: FailureKind;
  /** The model, or the tool. */
  readonly name: string | null;
  readonly status_code: number | null;
  /** Who refused: `user_reject`, `config`, `hook`. */
  readonly decided_by: string | null;
  /** The first line of what it said, without ids that are different each time. */
  readonly error: string | null;
  readonly times: number;
  readonly first_at: string;
  readonly last_at: string;
  /** The latest of them, twenty at most. */
  readonly failures: readonly FailureShape[];
}

/** Answers `GET /api/sessions/ID/errors`, from the latest 20,000 failures of the session. */
export interface SessionErrorsAnswer {
  readonly schema_version: number;
  readonly session_id: string;
  readonly agent: string;
  readonly total: {
    readonly failed_requests: number;
    readonly failed_tools: number;
    readonly rejected_tools: number;
  };
  /** The one that happened last first. */
  readonly groups: readonly FailureGroupShape[];
}

/** What went wrong in one session: requests without an answer, tools that failed, and tools that were refused. */
export function sessionErrors(reader: LedgerReader, question: CloseUpQuestion): SessionErrorsAnswer {
  const { session, span } = askedSession(reader, question);
  const failures = reader.closeUp.failures(span, mostFailures);
  const name = actorsOf(reader, session.key);
  const count = (kind: FailureKind): number => failures.filter((one) => one.kind === kind).length;
  return {
    schema_version: schemaVersion,
    session_id: session.id,
    agent: session.agent,
    total: {
      failed_requests: count("request"),
      failed_tools: count("tool"),
      rejected_tools: count("rejection"),
    },
    // The latest failure is met first, so its group stands first.
    groups: [...Map.groupBy(failures, identityOf).values()].map((own) => groupOf(own, name)),
  };
}

function identityOf(failure: Failure): string {
  const { kind, name, statusCode, decidedBy } = failure;
  const who = kind === "rejection" ? decidedBy : undefined;
  return JSON.stringify([kind, name, statusCode, who, kindOf(failure)]);
}

function groupOf(own: readonly Failure[], name: NameActor): FailureGroupShape {
  const [latest] = own;
  if (latest === undefined) throw new Error("a group of failures without a failure");
  return {
    kind: latest.kind,
    name: latest.name ?? null,
    status_code: latest.statusCode ?? null,
    decided_by: latest.kind === "rejection" ? (latest.decidedBy ?? null) : null,
    error: kindOf(latest) ?? null,
    times: own.length,
    first_at: formatInstant(own.at(-1)?.at ?? latest.at),
    last_at: formatInstant(latest.at),
    failures: own.slice(0, mostTold).map((failure) => failureShape(failure, name)),
  };
}

function failureShape(failure: Failure, name: NameActor): FailureShape {
  const { kind, key, at, error, input, filePath, attempts, subagentId } = failure;
  return {
    key: `${kind === "request" ? "request" : "tool"}:${key}`,
    at: formatInstant(at),
    error: error === undefined ? null : cutText(error, errorLength),
    input: input === undefined ? null : cutText(input, inputLength),
    file_path: filePath ?? null,
    attempts: attempts ?? null,
    ...name(subagentId),
  };
}

/** Ids that providers put into their errors: `req_011CU…`, UUIDs. */
const ids = /\b(?:req|msg|toolu)_\w+|\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b/gi;

/** The first line of an error that says anything; undefined where none was told. */
function kindOf({ error }: Failure): string | undefined {
  const line = error?.split("\n").find((one) => one.trim() !== "");
  return line === undefined ? undefined : cutText(line.trim().replaceAll(ids, "…"), kindLength);
}
