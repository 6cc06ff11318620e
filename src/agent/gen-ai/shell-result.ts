import { textOf, type AttributeValue } from "../../domain/attribute.ts";
import { parseJson } from "../../domain/json-object.ts";
import { fieldsOf, numberIn, objectIn } from "../member.ts";

/** The attribute in which Vercel's AI SDK tells what a tool answered. */
export const resultName = "ai.toolCall.result";

/** What opencode's shell ended with: its span is one without a fault, and its result has the code beside the output, in JSON. */
export function shellExitCode(result: AttributeValue): number | undefined {
  const json = textOf(result);
  // Most results are of other tools, and large.
  if (json?.startsWith("{") !== true || !json.includes('"exit":')) return undefined;
  return numberIn(objectIn(fieldsOf(parseJson(json)), "metadata"), "exit");
}

/** A result of which nothing is left but the code, as `shellExitCode` reads it; undefined where there is none to tell. */
export function shellExitText(result: AttributeValue): string | undefined {
  const exit = shellExitCode(result);
  return exit === undefined || exit === 0 ? undefined : JSON.stringify({ metadata: { exit } });
}
