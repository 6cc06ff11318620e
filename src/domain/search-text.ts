import { isAsked, type Prompt } from "./prompt.ts";
import type { Request } from "./request.ts";
import type { Session } from "./session.ts";
import { hasFailed, type ToolCall } from "./tool-call.ts";

/**
 * What a thing is found by: the texts that the ledger holds of it, as a person would read them, the most telling first.
 * Undefined where there is nothing to find.
 */
export type SearchTexts = readonly string[] | undefined;

/** A session's title, and what people call it by. A ticket is in the name of its branch. */
export function sessionTexts({ id, agent, facts }: Pick<Session, "id" | "agent" | "facts">): SearchTexts {
  const { name, title, project, branch, user, pullRequest, repository } = facts;
  return told([name, title, project, branch, user, pullRequest, repository, id, agent]);
}

/** What a person asked, where it is kept, and the command they gave. */
export function promptTexts(prompt: Prompt): SearchTexts {
  const { command, text } = prompt;
  return isAsked(prompt) ? told([text, command === undefined ? undefined : `/${command}`]) : undefined;
}

type CallText = Pick<ToolCall, "tool" | "filePath" | "input" | "error" | "success" | "decision">;

/** A use of a tool: its name, the file, and what it was given as far as that is kept. */
export function callTexts({ tool, filePath, input }: CallText): SearchTexts {
  return told([tool, filePath, input === undefined ? undefined : readableInput(input)]);
}

/** What went wrong in a use of a tool; a refusal by a person is no failure. */
export function callErrorTexts(call: CallText): SearchTexts {
  const { tool, filePath, error } = call;
  return hasFailed(call) ? told([error, tool, filePath]) : undefined;
}

/** What went wrong with a request that was never answered. */
export function requestErrorTexts(
  request: Pick<Request, "failed" | "error" | "statusCode" | "model">,
): SearchTexts {
  const { failed, error, statusCode, model } = request;
  return failed ? told([error, statusCode?.toString(), model]) : undefined;
}

/** Names of fields, and escapes, of which the letter would stick to the word behind it: `\nexport`. */
const fieldName = /(?<!\\)"[\w-]{1,64}":/g;
const escape = /\\(?:([bfnrt])|(["\\/])|u[0-9a-fA-F]{4})/g;

/** What a tool was given as a person would read it: the values of its JSON, which may be cut anywhere, or the text as it is. */
export function readableInput(input: string): string {
  if (!/^\s*[[{]/.test(input)) return input;
  return input
    .replaceAll(fieldName, " ")
    .replaceAll(/(?<!\\)"/g, "")
    .replaceAll(/^\s*[[{]+|[}\]]+\s*$/g, "")
    .replaceAll(escape, (_, _space, sign: string | undefined) => sign ?? " ")
    .trim();
}

function told(texts: readonly (string | undefined)[]): SearchTexts {
  const known = texts.filter((text): text is string => text !== undefined && text !== "");
  return known.length === 0 ? undefined : known;
}
