import type { Request } from "./request.ts";
import type { Prompt } from "./prompt.ts";
import { snakeCase } from "./snake-case.ts";
import type { ToolCall } from "./tool-call.ts";

/**
 * How things of one ledger are told to another, by the names of their fields. Both ends read these lists. What people or tools
 * said is in none of them.
 */
interface Told<T> {
  readonly texts: readonly (keyof T & string)[];
  readonly numbers: readonly (keyof T & string)[];
  readonly truths: readonly (keyof T & string)[];
}

/** The scope under which facts are told. */
export const factScope = "hallmonitor/facts";

/** A request without its text. Model, usage and cost by class of tokens are told beside these fields. */
export const toldOfRequest = {
  texts: [
    "speed",
    "effort",
    "stopReason",
    "error",
    "promptId",
    "subagentId",
    "subagentType",
    "querySource",
    "messageId",
    "requestId",
    "branch",
    "inferenceGeo",
  ],
  numbers: [
    "usageRank",
    "timingRank",
    "sources",
    "costNano",
    "reportedNano",
    "durationMs",
    "ttftMs",
    "attempt",
    "statusCode",
    "webSearches",
  ],
  truths: ["failed"],
} as const satisfies Told<Request>;

/**
 * A use of a tool without its input. Of its error goes what the ledger holds: no more than its kind where texts are
 * not kept.
 */
export const toldOfToolCall = {
  texts: ["toolUseId", "tool", "decision", "decidedBy", "error", "promptId", "subagentId", "filePath"],
  numbers: [
    "timingRank",
    "sources",
    "startedAt",
    "durationMs",
    "blockedMs",
    "inputBytes",
    "resultBytes",
    "linesAdded",
    "linesRemoved",
    "endedAt",
  ],
  truths: ["success"],
} as const satisfies Told<ToolCall>;

/** A prompt by its length and its fingerprint, without its words. */
export const toldOfPrompt = {
  texts: ["promptId", "hash", "command"],
  numbers: ["sources", "length"],
  truths: ["stopped"],
} as const satisfies Told<Prompt>;

/** The parts of a usage and of a cost, which are groups of their own. */
export const toldOfUsage = [
  "input",
  "output",
  "reasoning",
  "cacheRead",
  "cacheWrite",
  "cacheWrite1h",
] as const;

/** The classes of tokens that a cost is told by. One that is told in part only is not taken. */
export const toldOfSplit = [
  "inputNano",
  "outputNano",
  "cacheReadNano",
  "cacheWriteNano",
  "cacheSavedNano",
] as const;

/** Facts of a session that go with each of its things. */
export const toldOfSession = [
  "project",
  "repository",
  "branch",
  "user",
  "host",
  "clientVersion",
  "entrypoint",
  "terminal",
  "title",
  "team",
  "name",
  "parentSessionId",
  "pullRequest",
  "begunAs",
] as const;

/** The attributes of clients from which a fact of a session is known. */
const sessionSources: Partial<Record<(typeof toldOfSession)[number], readonly string[]>> = {
  project: ["workspace.host_paths", "project.path", "project"],
  repository: ["vcs.repository.url.full", "vcs.repository.name", "vcs.owner.name"],
  branch: ["vcs.ref.head.name"],
  user: ["user.email", "user.account_uuid", "user.id"],
  host: ["host.name"],
  clientVersion: ["app.version", "service.version"],
  entrypoint: ["app.entrypoint"],
  terminal: ["terminal.type"],
  team: ["team.id", "team", "department"],
};

/**
 * The attributes of facts in which the value of a client's attribute may stand: a person's address is that also under another
 * name. Which of its sources a fact has is not known, so it stands for each.
 */
export function factAttributesOf(attribute: string): readonly string[] {
  const parts = toldOfSession.filter((part) => sessionSources[part]?.includes(attribute));
  // A request has a branch of its own.
  const ofRequests = toldOfRequest.texts.filter((field) => parts.some((part) => part === field));
  return parts
    .map((part) => factAttribute(part, "session_"))
    .concat(ofRequests.map((field) => factAttribute(field)));
}

/** The attribute that tells a field: `hallmonitor.cost_nano`. One word, so that no rule about content means it. */
export function factAttribute(field: string, group = ""): string {
  return `hallmonitor.${group}${snakeCase(field)}`;
}
