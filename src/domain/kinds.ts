import { backgroundTaskOf, mergeBackgroundTasks, type BackgroundTask } from "./background-task.ts";
import { checkpointOf, type Checkpoint } from "./checkpoint.ts";
import { compactionOf, type Compaction } from "./compaction.ts";
import { insertedTextOf, type InsertedText } from "./inserted-text.ts";
import { limitSampleOf, type LimitSample } from "./limit-sample.ts";
import type { ThingKind, ThingObservation } from "./observation.ts";
import { planEventOf, type PlanEvent } from "./plan-event.ts";
import { mergePreambles, preambleOf, type Preamble } from "./preamble.ts";
import { areOtherPrompts, isRepeatedPrompt, mergePrompts, promptOf, type Prompt } from "./prompt.ts";
import { mergeRequests, requestOf, type Request } from "./request.ts";
import { areOtherMessages } from "./request-twin.ts";
import { mergeStatements, statementOf, type Statement } from "./statement.ts";
import { mergeSubagents, subagentOf, type Subagent } from "./subagent.ts";
import { mergeTasks, taskOf, type Task } from "./task.ts";
import { uniteAccounts, type Thing } from "./thing.ts";
import { mergeToolCalls, toolCallOf, type ToolCall } from "./tool-call.ts";

/** The things of each kind, as a ledger holds them. */
export interface Things {
  readonly request: Request;
  readonly "tool-call": ToolCall;
  readonly prompt: Prompt;
  readonly subagent: Subagent;
  readonly compaction: Compaction;
  readonly task: Task;
  readonly "limit-sample": LimitSample;
  readonly statement: Statement;
  readonly preamble: Preamble;
  readonly "inserted-text": InsertedText;
  readonly checkpoint: Checkpoint;
  readonly "background-task": BackgroundTask;
  readonly "plan-event": PlanEvent;
}

/** How things of one kind are merged, in every ledger. */
export interface MergeRules<T> {
  /** Two accounts of one thing as one. */
  readonly unite: (a: T, b: T) => T;
  /** Whether an alias of what is told leads to another thing all the same: not every id is as good as any other. */
  readonly isOther?: (known: T, told: T) => boolean;
  /** Whether a line of a file only repeats what another session's told. */
  readonly isRepeated?: (told: T, known: readonly T[]) => boolean;
}

interface Kind<K extends ThingKind> extends MergeRules<Things[K]> {
  /** The thing that one observation alone describes. */
  readonly accountOf: (
    seen: Extract<ThingObservation, { kind: K }>,
    sessionKey: number | undefined,
  ) => Things[K];
}

/** Every kind of thing: how accounts of it are made and merged. */
export const kinds: { readonly [K in ThingKind]: Kind<K> } = {
  request: { accountOf: requestOf, unite: mergeRequests, isOther: areOtherMessages },
  "tool-call": { accountOf: toolCallOf, unite: mergeToolCalls },
  prompt: {
    accountOf: promptOf,
    unite: mergePrompts,
    isOther: areOtherPrompts,
    isRepeated: isRepeatedPrompt,
  },
  subagent: { accountOf: subagentOf, unite: mergeSubagents },
  compaction: { accountOf: compactionOf, unite: uniteAccounts },
  task: { accountOf: taskOf, unite: mergeTasks },
  "limit-sample": { accountOf: limitSampleOf, unite: uniteAccounts },
  statement: { accountOf: statementOf, unite: mergeStatements },
  preamble: { accountOf: preambleOf, unite: mergePreambles },
  "inserted-text": { accountOf: insertedTextOf, unite: uniteAccounts },
  checkpoint: { accountOf: checkpointOf, unite: uniteAccounts },
  "background-task": { accountOf: backgroundTaskOf, unite: mergeBackgroundTasks },
  "plan-event": { accountOf: planEventOf, unite: uniteAccounts },
};

/** What an observation says of its thing, before it is merged with what is known. */
export function accountOf(seen: ThingObservation, sessionKey: number | undefined): Thing {
  // An observation's kind selects the maker of accounts of such observations.
  const make = kinds[seen.kind].accountOf as (seen: ThingObservation, sessionKey?: number) => Thing;
  return make(seen, sessionKey);
}
