import { titleOf } from "../domain/session.ts";
import { cutText } from "../domain/cut-text.ts";
import { plainText } from "../domain/plain-text.ts";
import { formatInstant } from "../domain/time.ts";
import { mcpServerOf, type ToolCall } from "../domain/tool-call.ts";
import type { Filter, Keyed, LedgerReader } from "../store/store.ts";
import { schemaVersion } from "./shape.ts";

/** Failures that are looked at, the newest: what went wrong before those is hardly what goes wrong. */
const mostFailures = 2000;
/** Groups that are told at most, of errors and of sessions. */
const mostGroups = 50;
/** Characters of an error that name its group, and of the whole text of its newest call. */
const most = { name: 200, text: 4000 };

/**
 * Whose failures `GET /api/tools/failures` and `hallmonitor tools TOOL` tell of. A tool that never failed has none, and is
 * no error.
 */
export interface ToolFailureQuestion {
  readonly filter: Filter;
  /** Failures of one tool; of all where neither this nor a server is named. */
  readonly tool?: string | undefined;
  /** Failures of all tools of one MCP server. */
  readonly mcpServer?: string | undefined;
}

/** A call that failed, as the newest of its group. */
export interface FailedCallShape {
  readonly at: string;
  readonly session_id: string | null;
  readonly agent: string | null;
  readonly project: string | null;
  readonly tool: string | null;
  /** What it was called with, where that is kept, as far as the error. */
  readonly input: string | null;
  /** The error, where that is kept; of a long one its first 4,000 characters. */
  readonly error: string | null;
}

/** Failures whose errors begin with the same line. */
export interface ToolErrorShape {
  /** That line; null where nobody told. */
  readonly error: string | null;
  readonly calls: number;
  readonly sessions: number;
  readonly first_at: string;
  readonly newest: FailedCallShape;
}

/** The failures of one session. */
export interface FailingSessionShape {
  readonly session_id: string;
  readonly agent: string;
  readonly project: string | null;
  readonly title: string | null;
  readonly calls: number;
  readonly last_at: string;
}

/** Answers `GET /api/tools/failures`, from the newest 2,000 failures. */
export interface ToolFailuresAnswer {
  readonly schema_version: number;
  readonly tool: string | null;
  readonly mcp_server: string | null;
  /** Failures that the groups are made of, the newest. */
  readonly failures: number;
  /** Whether there are older ones, which are in no group. */
  readonly more: boolean;
  /** The most frequent first, fifty at most. */
  readonly errors: readonly ToolErrorShape[];
  readonly sessions: readonly FailingSessionShape[];
}

/** How calls failed: by error, and by session. */
export function toolFailures(reader: LedgerReader, question: ToolFailureQuestion): ToolFailuresAnswer {
  const { filter, tool, mcpServer } = question;
  const found = reader.failedCalls(filter, mostFailures + 1, toolsOf(reader, question));
  const calls = found.slice(-mostFailures);
  return {
    schema_version: schemaVersion,
    tool: tool ?? null,
    mcp_server: mcpServer ?? null,
    failures: calls.length,
    more: found.length > calls.length,
    errors: mostFrequent(Map.groupBy(calls, firstLine)).map(([error, own]) => errorShape(reader, error, own)),
    sessions: mostFrequent(Map.groupBy(calls, ({ sessionKey }) => sessionKey)).flatMap(([key, own]) =>
      sessionShapes(reader, key, own),
    ),
  };
}

/** Names of the tools that are asked about; undefined for all. A server's tools are those that were ever called. */
function toolsOf(
  reader: LedgerReader,
  { filter, tool, mcpServer }: ToolFailureQuestion,
): string[] | undefined {
  if (tool !== undefined) return [tool];
  if (mcpServer === undefined) return undefined;
  const names = new Set(reader.toolCallGroups("tool", filter).flatMap(({ key }) => key ?? []));
  return [...names].filter((name) => mcpServerOf(name) === mcpServer);
}

/** What names the group of a failure. */
function firstLine({ error }: ToolCall): string | undefined {
  const line = error?.split("\n").find((text) => text.trim() !== "");
  return line === undefined ? undefined : cutText(plainText(line), most.name);
}

/** The largest groups; of equal ones that with the newest call first. */
function mostFrequent<K>(groups: ReadonlyMap<K, readonly Keyed<ToolCall>[]>): [K, Keyed<ToolCall>[]][] {
  return [...groups]
    .map(([key, own]): [K, Keyed<ToolCall>[]] => [key, [...own]])
    .toSorted(([, a], [, b]) => b.length - a.length || lastAt(b) - lastAt(a))
    .slice(0, mostGroups);
}

/** Calls come oldest first. */
function lastAt(calls: readonly ToolCall[]): number {
  return calls.at(-1)?.at ?? 0;
}

function errorShape(
  reader: LedgerReader,
  error: string | undefined,
  own: readonly ToolCall[],
): ToolErrorShape {
  const [oldest, newest] = [own[0], own.at(-1)];
  if (oldest === undefined || newest === undefined) throw new Error("a group of failures without a failure");
  return {
    error: error ?? null,
    calls: own.length,
    sessions: new Set(own.flatMap(({ sessionKey }) => sessionKey ?? [])).size,
    first_at: formatInstant(oldest.at),
    newest: callShape(reader, newest),
  };
}

function callShape(
  reader: LedgerReader,
  { at, sessionKey, agent, tool, input, error }: ToolCall,
): FailedCallShape {
  const session = sessionKey === undefined ? undefined : reader.sessionByKey(sessionKey);
  return {
    at: formatInstant(at),
    session_id: session?.id ?? null,
    agent: session?.agent ?? agent ?? null,
    project: session?.facts.project ?? null,
    tool: tool ?? null,
    input: input === undefined ? null : cutText(input, most.text),
    error: error === undefined ? null : cutText(error, most.text),
  };
}

/** None for failures of no session. */
function sessionShapes(
  reader: LedgerReader,
  key: number | undefined,
  own: readonly ToolCall[],
): FailingSessionShape[] {
  const session = key === undefined ? undefined : reader.sessionByKey(key);
  if (session === undefined) return [];
  return [
    {
      session_id: session.id,
      agent: session.agent,
      project: session.facts.project ?? null,
      title: titleOf(session.facts) ?? null,
      calls: own.length,
      last_at: formatInstant(lastAt(own)),
    },
  ];
}
