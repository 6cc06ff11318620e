import { plainText } from "../domain/plain-text.ts";

/** What a session that stands still until its person decides says of that, in that person's words. */
export interface Asking {
  /** One word, for a narrow column. */
  readonly word: string;
  /** What it needs: `permission`, `an answer`. */
  readonly needs: string;
  /** A whole sentence behind the session's name. */
  readonly says: string;
}

/** Tools that a client runs to ask its person something: no permission to use one is wanted, but what it asks for. */
const askingTools: ReadonlyMap<string | null | undefined, Asking> = new Map([
  ["AskUserQuestion", { word: "question", needs: "an answer", says: "asks a question" }],
  ["ExitPlanMode", { word: "plan", needs: "plan approval", says: "wants its plan approved" }],
]);

/** What a session asks its person for. `waitingFor`, as in the API, is the tool that waits; `permission` or nothing where nobody named it. */
export function askingOf(waitingFor: string | null | undefined): Asking {
  const asked = askingTools.get(waitingFor);
  if (asked !== undefined) return asked;
  const tool = toolAskedFor(waitingFor);
  const says = `waits for your permission${tool === undefined ? "" : ` to use ${tool}`}`;
  return { word: "permission", needs: "permission", says };
}

/** The tool that it asks to use, harmless to show; undefined where none was named, or where it asks for something else. */
export function toolAskedFor(waitingFor: string | null | undefined): string | undefined {
  if (askingTools.has(waitingFor) || waitingFor === "permission") return undefined;
  return plainText(waitingFor) || undefined;
}
