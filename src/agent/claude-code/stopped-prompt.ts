import { noAttributes } from "../../domain/attribute.ts";
import { digestOf } from "../../domain/digest.ts";
import type { HeardAt } from "../../domain/observation.ts";
import { noticeCommand, type PromptObservation } from "../../domain/prompt.ts";
import { readHook } from "./hook.ts";

const name = "prompt_stopped";

/**
 * That the prompt of a UserPromptSubmit event was answered with a stop, under all names that the event itself gives it and at its time;
 * undefined for other events, and for a notice that the client submits.
 */
export function stoppedPrompt(body: unknown, heard: HeardAt): PromptObservation | undefined {
  const asked = readHook(body, heard).observations.find((seen) => seen.kind === "prompt");
  if (asked === undefined || asked.command === noticeCommand) return undefined;
  return {
    ...asked,
    source: "ledger",
    facts: {},
    name,
    data: noAttributes,
    digest: digestOf(`${name} ${asked.aliases.join(" ")}`),
    text: undefined,
    command: undefined,
    sign: undefined,
    stopped: true,
  };
}
