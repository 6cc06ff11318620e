import type { UnixMs } from "./time.ts";
import type { Held, Seen } from "./observation.ts";
import { longestWaitMs } from "./activity.ts";
import { isListed } from "./feed-line.ts";
import { sourceBit } from "./source.ts";
import { earliest, uniteAccounts, type Thing } from "./thing.ts";
import { betterTimed, betweenLinesRank, timingRankOf } from "./timing.ts";

/** What is said of one use of a tool. */
export interface ToolCallAccount {
  /** The agent's own id of this use. Not every agent makes it unique beyond the session. */
  readonly toolUseId: string | undefined;
  readonly tool: string | undefined;
  readonly input: string | undefined;
  readonly decision: string | undefined;
  readonly decidedBy: string | undefined;
  readonly startedAt: UnixMs | undefined;
  readonly durationMs: number | undefined;
  /** Time spent waiting for a person's permission. */
  readonly blockedMs: number | undefined;
  readonly success: boolean | undefined;
  readonly error: string | undefined;
  readonly inputBytes: number | undefined;
  readonly resultBytes: number | undefined;
  readonly promptId: string | undefined;
  readonly subagentId: string | undefined;
  /** The file it read or changed, as the agent names it. */
  readonly filePath: string | undefined;
  readonly linesAdded: number | undefined;
  readonly linesRemoved: number | undefined;
  /** When it answered or was refused: unlike start and duration, this holds the wait for a person's permission. */
  readonly endedAt?: UnixMs | undefined;
}

/** One use of a tool, seen at its decision, its result or its span. */
export interface ToolCallObservation extends Seen, ToolCallAccount {
  readonly kind: "tool-call";
  readonly aliases: readonly string[];
  /** Whether it only adds to a use that is known: an answer to a call that nobody told of is no use of a tool. */
  readonly onlyJoins?: boolean | undefined;
  readonly held?: Held | undefined;
}

/** One use of a tool. `success` undefined: still running, or never heard of again. */
export interface ToolCall extends Thing, ToolCallAccount {
  /** Rank of the witness that gave `durationMs`; 0 while there is none. */
  readonly timingRank: number;
}

/** The use that one observation alone describes, in its place in time by when it started, where that is told. */
export function toolCallOf(seen: ToolCallObservation, sessionKey: number | undefined): ToolCall {
  return {
    sessionKey,
    at: seen.startedAt ?? seen.at,
    toolUseId: seen.toolUseId,
    tool: seen.tool,
    input: seen.input,
    decision: seen.decision,
    decidedBy: seen.decidedBy,
    startedAt: seen.startedAt,
    durationMs: seen.durationMs,
    blockedMs: seen.blockedMs,
    success: seen.success,
    error: seen.error,
    inputBytes: seen.inputBytes,
    resultBytes: seen.resultBytes,
    promptId: seen.promptId,
    subagentId: seen.subagentId,
    filePath: seen.filePath,
    linesAdded: seen.linesAdded,
    linesRemoved: seen.linesRemoved,
    endedAt: seen.endedAt,
    timingRank: timingRankOf(seen),
    sources: seen.held?.sources ?? sourceBit(seen.source),
    listed: isListed(seen) || undefined,
    agent: sessionKey === undefined ? seen.agent : undefined,
  };
}

const transcriptBit = sourceBit("transcript");

/** Two accounts of one use as one; the duration is the better clock's, and the end when it was first told. */
export function mergeToolCalls(a: ToolCall, b: ToolCall): ToolCall {
  const endedAt = earliest(a.endedAt, b.endedAt);
  const united = { ...uniteAccounts(a, b), endedAt };
  const timing = betterTimed(a, b);
  const { durationMs, timingRank } = timing.durationMs === undefined ? betweenLines(united, [a, b]) : timing;
  const resultBytes = shownBytes(a, b) ?? united.resultBytes;
  const decided = decisionAmong(united, [a, b]);
  return { ...united, ...decided, tool: nameAmong(united.tool, [a, b]), durationMs, timingRank, resultBytes };
}

/**
 * A refusal outweighs the leave that was given before: whoever stops a tool that was let run has refused it. The rule that let it run
 * did not.
 */
function decisionAmong(
  united: ToolCall,
  accounts: readonly ToolCall[],
): Pick<ToolCall, "decision" | "decidedBy"> {
  const [refusal, another] = accounts.filter(({ decision }) => decision === "reject");
  if (refusal === undefined || another !== undefined) return united;
  const leave = isDecidedByPerson(united) ? united.decidedBy : undefined;
  return { decision: refusal.decision, decidedBy: refusal.decidedBy ?? leave };
}

/**
 * What a use took whose call and result were read one without the other: the difference of the two lines, as of those read at once. A hook
 * that is heard between the two tells of an earlier end, which is none of a line.
 */
function betweenLines(
  { startedAt }: Pick<ToolCall, "startedAt">,
  accounts: readonly ToolCall[],
): Pick<ToolCall, "durationMs" | "timingRank"> {
  const areLines = accounts.every(({ sources }) => (sources & transcriptBit) !== 0);
  const result = accounts.find(({ sources, endedAt }) => sources === transcriptBit && endedAt !== undefined);
  const endedAt = areLines ? result?.endedAt : undefined;
  if (startedAt === undefined || endedAt === undefined || endedAt < startedAt)
    return { durationMs: undefined, timingRank: 0 };
  return { durationMs: endedAt - startedAt, timingRank: betweenLinesRank };
}

/** A line of a file holds what the model was shown. Hooks tell the size of all that the client was given: of an edit the whole file. */
function shownBytes(a: ToolCall, b: ToolCall): number | undefined {
  const told = [a, b].filter(({ resultBytes }) => resultBytes !== undefined);
  const line = told.find(({ sources }) => sources === transcriptBit);
  return (line ?? told.find(({ sources }) => (sources & transcriptBit) !== 0))?.resultBytes;
}

/** What a client calls a tool of a server that it does not name. */
export const unnamedMcpTool = "mcp_tool";

/** A channel that keeps a tool's name to itself says less than one that tells it, however early it spoke. */
function nameAmong(told: string | undefined, accounts: readonly ToolCall[]): string | undefined {
  if (told !== unnamedMcpTool) return told;
  return accounts.find(({ tool = unnamedMcpTool }) => tool !== unnamedMcpTool)?.tool ?? told;
}

/** The tools that change a file of the project. */
export const editTools = ["Edit", "MultiEdit", "NotebookEdit", "Write"] as const;

/** Whether a tool is one of them. */
export function isEditTool(tool: string | undefined): boolean {
  return editTools.some((name) => name === tool);
}

/** The tools that show the agent what is in a file. */
export const viewTools = ["Read", "NotebookRead"] as const;

/** Names of tools that come from MCP servers: the first `__` ends the server's name, as clients write it. */
const mcpName = /^mcp__(.+?)__/s;

/** The MCP server that a tool is of, `unknown` where the client keeps it to itself; undefined for the client's own tools. */
export function mcpServerOf(tool: string | undefined): string | undefined {
  return tool === unnamedMcpTool ? "unknown" : mcpName.exec(tool ?? "")?.[1];
}

/**
 * What a tool does to the file that it names: whoever tells of changed lines changes it. Undefined for those that look for
 * something, for they name folders as well.
 */
export function touchOf({
  tool,
  linesAdded,
  linesRemoved,
}: Pick<ToolCallAccount, "tool" | "linesAdded" | "linesRemoved">): "change" | "read" | undefined {
  if (isEditTool(tool) || linesAdded !== undefined || linesRemoved !== undefined) return "change";
  return /^(?:read|view|open|notebookread|read_file|view_file)$/i.test(tool ?? "") ? "read" : undefined;
}

/** Who decides on a permission without asking anybody: rules and modes, a hook, the client's own judgement. */
export const unaskedDeciders = ["config", "hook", "auto"] as const;

type Outcome = Pick<ToolCallAccount, "success" | "decision">;

/** Whether a person decided on it. Clients name them `user_temporary`, `user_permanent`, `user_reject`, `user_abort`. */
export function isDecidedByPerson({ decidedBy }: Pick<ToolCallAccount, "decidedBy">): boolean {
  return decidedBy?.startsWith("user") === true;
}

/** Whether it ran and failed. A refusal by a person is no failure of the tool, also where the agent writes it as an error. */
export function hasFailed({ success, decision }: Outcome): boolean {
  return success === false && decision !== "reject";
}

/** Whether it is over: it answered, or a person refused it. */
export function hasEnded({ success, decision }: Outcome): boolean {
  return success !== undefined || decision === "reject";
}

/** Whether it was let run and has answered. */
export function hasAnswered({ success, decision }: Outcome): boolean {
  return success !== undefined && decision !== "reject";
}

/** How long it waited for a person; undefined where nobody timed that. Spans also time the decisions of rules: those are no wait. */
export function waitOf({
  blockedMs,
  decidedBy,
}: Pick<ToolCallAccount, "blockedMs" | "decidedBy">): number | undefined {
  if (blockedMs === undefined) return undefined;
  const isUnasked = unaskedDeciders.some((decider) => decider === decidedBy);
  return isUnasked ? 0 : Math.min(blockedMs, longestWaitMs);
}

/** Its exit code, its name, its code. */
const errorKind = /^(?:Exit code \d{1,5}|(?:[A-Z]\w{0,60})?(?:Error|Exception)\b|E[A-Z]{3,20}\b)/;

/** What kind of failure an error text begins with: all of it that may be told where texts are not kept. */
export function errorKindOf(error: string): string {
  return errorKind.exec(error)?.[0] ?? "failed";
}
