import type { ActivityState } from "../domain/activity.ts";
import { plainText } from "../domain/plain-text.ts";
import { askingOf, toolAskedFor, type Asking } from "./asking.ts";
import { capital } from "./capital.ts";

/** A state as the API tells it, with the tool at which a session asks its person for something. */
export interface ToldState {
  readonly state: ActivityState;
  readonly waiting_for: string | null;
}

/** The words for a state: as `Asking` has them for those that a question of its own makes, and what the state means. */
interface Words extends Asking {
  readonly means: string;
}

const words: Readonly<Record<Exclude<ActivityState, "waiting-permission">, Words>> = {
  working: { word: "working", needs: "nothing", says: "thinks", means: "a request or a tool is under way" },
  compacting: {
    word: "compacting",
    needs: "nothing",
    says: "compacts its context",
    means: "its context is being summed up",
  },
  "waiting-input": {
    word: "your turn",
    needs: "input",
    says: "waits for your next prompt",
    means: "it is done and waits for a person",
  },
  idle: { word: "idle", needs: "nothing", says: "at rest", means: "nothing was heard of it for a while" },
  ended: { word: "ended", needs: "nothing", says: "ended", means: "it was closed" },
  lost: {
    word: "lost",
    needs: "nothing",
    says: "lost: its process is gone",
    means: "its process is gone without an end",
  },
};

/** What is said of a state wherever it is shown: in a word or two, in a sentence behind its name, and what it needs and means. */
export function stateWords({ state, waiting_for }: ToldState): Words {
  if (state !== "waiting-permission") return words[state];
  return { ...askingOf(waiting_for), means: "it stands still until a person decides" };
}

/** What a badge says of a state: `Working`, `Your turn`, `Needs permission`. */
export function stateBadge(told: ToldState): string {
  const { word, needs } = stateWords(told);
  return told.state === "waiting-permission" ? `Needs ${needs}` : capital(word);
}

/** What a session does or waits for, behind its name: `runs Bash`, `waits for your next prompt`. */
export function stateSays(told: ToldState & { readonly current_tool: string | null }): string {
  const tool = told.state === "working" ? plainText(told.current_tool) : "";
  return tool === "" ? stateWords(told).says : `runs ${tool}`;
}

/** The same beside a badge that says the state already, where a narrow line is cut at its end: the tool stands first. */
export function stateBriefly(told: ToldState & { readonly current_tool: string | null }): string {
  const tool = told.state === "waiting-permission" ? toolAskedFor(told.waiting_for) : undefined;
  return tool === undefined ? stateSays(told) : `${tool} wants to run`;
}
