import { isNotification } from "./background.ts";
import { objectIn, objectOf, textIn, truthIn } from "../member.ts";
import type { JsonObject } from "../../domain/json-object.ts";

/** Texts that the client puts in a user's mouth. */
const clientWords = [
  "<local-command-stdout>",
  "<local-command-stderr>",
  "<local-command-caveat>",
  "<system-reminder>",
  "<bash-stdout>",
  "<bash-stderr>",
  "<bash-input>",
];

/** The command that a person typed, from the marks the client puts around it. */
export function commandIn(text: string): string | undefined {
  if (!text.startsWith("<command-name>") && !text.startsWith("<command-message>")) return undefined;
  return /<command-name>\s*(\/?[\w:.-]{1,100})/.exec(text)?.[1];
}

/** How long it was as it was typed: a command without the marks that the client puts around its name and arguments. */
export function typedLength(text: string): number {
  const command = commandIn(text);
  if (command === undefined) return text.length;
  return `${command} ${argumentsIn(text)}`.trim().length;
}

/** By two looks: a regular expression would look for the end once more at each beginning. */
function argumentsIn(text: string): string {
  const [beginning, ending] = ["<command-args>", "</command-args>"];
  const from = text.indexOf(beginning);
  const to = text.indexOf(ending, from);
  return from === -1 || to === -1 ? "" : text.slice(from + beginning.length, to);
}

/** Whether a person said it, as the line and its first words tell. */
export function isPrompt(line: JsonObject, text: string): boolean {
  if (truthIn(line, "isMeta") === true || truthIn(line, "isCompactSummary") === true) return false;
  if (textIn(line, "sourceToolUseID") !== undefined) return false;
  // It stands in the file of the session that it began. It was asked in the one before, as its event says, and no line does.
  if (commandIn(text) === "/clear") return false;
  const origin = textIn(objectIn(line, "origin"), "kind");
  if (origin !== undefined && origin !== "human" && origin !== "channel" && origin !== "unclassified")
    return false;
  return !isNotification(text) && !clientWords.some((words) => text.startsWith(words));
}

/** Whether the client says so that its person stopped an answer, or a tool. */
export function isInterrupt(text: string): boolean {
  return text.startsWith("[Request interrupted by user");
}

/** The words of a message of several parts; undefined for one that only answers tools. */
export function textOfParts(content: unknown): string | undefined {
  if (!Array.isArray(content)) return undefined;
  const parts = content.map(objectOf);
  if (parts.some((part) => textIn(part, "type") === "tool_result")) return undefined;
  const texts = parts.flatMap((part) =>
    textIn(part, "type") === "text" ? [textIn(part, "text") ?? ""] : [],
  );
  return texts.length === 0 ? undefined : texts.join("\n");
}
