import { backgroundTaskFields, mergeBackgroundTasks, type BackgroundTask } from "./background-task.ts";
import { checkpointFields, type Checkpoint } from "./checkpoint.ts";
import { compactionFields, type Compaction } from "./compaction.ts";
import { insertedTextFields, type InsertedText } from "./inserted-text.ts";
import { limitSampleFields, type LimitSample } from "./limit-sample.ts";
import type { Seen, ThingKind, ThingObservation } from "./observation.ts";
import { planEventFields, type PlanEvent } from "./plan-event.ts";
import { mergePreambles, preambleFields, type Preamble } from "./preamble.ts";
import { areOtherPrompts, isRepeatedPrompt, mergePrompts, promptOf, type Prompt } from "./prompt.ts";
import { mergeRequests, requestOf, type Request } from "./request.ts";
import { sourceBit } from "./source.ts";
import { areOtherMessages } from "./request-twin.ts";
import { mergeStatements, statementOf, type Statement } from "./statement.ts";
import { mergeSubagents, subagentOf, type Subagent } from "./subagent.ts";
import { mergeTasks, taskFields, type Task } from "./task.ts";
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

/** The kinds whose things are told field by field: their accounts are copied, and stored and written as they are. */
export const plainKinds = {
  compaction: compactionFields,
  task: taskFields,
  "limit-sample": limitSampleFields,
  preamble: preambleFields,
  "inserted-text": insertedTextFields,
  checkpoint: checkpointFields,
  "background-task": backgroundTaskFields,
  "plan-event": planEventFields,
};

/** A kind that is told field by field. */
export type PlainKind = keyof typeof plainKinds;

function plain<K extends PlainKind>(kind: K, unite: Kind<K>["unite"]): Kind<K> {
  const fields = Object.keys(plainKinds[kind]);
  return {
    unite,
    accountOf: (seen: Seen, sessionKey) => {
      const thing: Record<string, unknown> = { sessionKey, at: seen.at };
      // The fields of a plain kind are those of its observations, and of its things.
      for (const field of fields) thing[field] = (seen as unknown as typeof thing)[field];
      thing["sources"] = sourceBit(seen.source);
      return thing as unknown as Things[K];
    },
  };
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
  compaction: plain("compaction", uniteAccounts),
  task: plain("task", mergeTasks),
  "limit-sample": plain("limit-sample", uniteAccounts),
  statement: { accountOf: statementOf, unite: mergeStatements },
  preamble: plain("preamble", mergePreambles),
  "inserted-text": plain("inserted-text", uniteAccounts),
  checkpoint: plain("checkpoint", uniteAccounts),
  "background-task": plain("background-task", mergeBackgroundTasks),
  "plan-event": plain("plan-event", uniteAccounts),
};

/** What an observation says of its thing, before it is merged with what is known. */
export function accountOf(seen: ThingObservation, sessionKey: number | undefined): Thing {
  // An observation's kind selects the maker of accounts of such observations.
  const make = kinds[seen.kind].accountOf as (seen: ThingObservation, sessionKey?: number) => Thing;
  return make(seen, sessionKey);
}
