import { type Doing, leftMs } from "../domain/activity.ts";
import { AppError } from "../domain/error.ts";
import type { Session } from "../domain/session.ts";
import { tableNames } from "../domain/table-names.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Filter, SessionFilter } from "../store/store.ts";
import { restsOnTools, stateOf } from "./session-state.ts";
import type { SessionState } from "./shape.ts";

/** The states that each word stands for: every state for itself, and words for several. */
const statesByWord = {
  waiting: ["waiting-permission", "waiting-input"],
  open: ["working", "compacting", "waiting-permission", "waiting-input", "idle"],
  over: ["ended", "lost"],
  working: ["working"],
  compacting: ["compacting"],
  "waiting-permission": ["waiting-permission"],
  "waiting-input": ["waiting-input"],
  idle: ["idle"],
  ended: ["ended"],
  lost: ["lost"],
} as const satisfies Record<SessionState | "waiting" | "open" | "over", readonly SessionState[]>;

/** Words that sessions may be asked for by. */
export const stateWords = tableNames(statesByWord);

/** States that a session has now, as people ask for them. */
export type States = ReadonlySet<SessionState>;

/** The states that a list of words means: `waiting,working`. Throws `invalid` with `name`, what the person called it. */
export function parseStates(text: string, name: string): States {
  return new Set(
    text.split(",").flatMap((part) => {
      const word = stateWords.find((known) => known === part.trim());
      if (word !== undefined) return statesByWord[word];
      throw new AppError("invalid", `${name} ${part.trim()} is not known; use ${stateWords.join(", ")}`);
    }),
  );
}

/** What the signs of a session that is not over may have said last. */
export const notOver: readonly Doing[] = [
  "none",
  "idle",
  "working",
  "compacting",
  "waiting-permission",
  "waiting-input",
];

/** What they said last of one that is. */
export const over: readonly Doing[] = ["ended", "lost"];

/** What the signs of a session in this state may have said last. One that rests may have said that it works, hours ago. */
const saidBefore = {
  working: notOver,
  idle: notOver,
  compacting: ["compacting"],
  "waiting-permission": ["waiting-permission"],
  "waiting-input": ["waiting-input"],
  ended: ["ended"],
  lost: ["lost"],
} as const satisfies Record<SessionState, readonly Doing[]>;

/** The filter that finds all sessions which may be in one of the states now, and not many others. */
export function candidatesOf(filter: Filter, states: States, now: UnixMs): SessionFilter {
  const doing = new Set([...states].flatMap((state): readonly Doing[] => saidBefore[state]));
  const passes = [...states].every((state) => state !== "idle" && state !== "ended" && state !== "lost");
  const from = passes ? Math.max(filter.from ?? 0, now - leftMs) : filter.from;
  return { ...filter, from, doing: [...doing] };
}

/** Whether it is in one of the states now, as far as can be said without asking for its tools. */
export function mayBeIn(states: States, session: Session, now: UnixMs): boolean {
  if (restsOnTools(session, now)) return states.has("working") || states.has("idle");
  return states.has(stateOf(session, undefined, now).state);
}
