import type { Database } from "bun:sqlite";
import { backgroundTaskOf, mergeBackgroundTasks } from "../../domain/background-task.ts";
import { checkpointOf } from "../../domain/checkpoint.ts";
import { compactionOf, type Compaction } from "../../domain/compaction.ts";
import { insertedTextOf } from "../../domain/inserted-text.ts";
import { limitSampleOf } from "../../domain/limit-sample.ts";
import type {
  CompactionObservation,
  RequestObservation,
  ThingKind,
  ThingObservation,
} from "../../domain/observation.ts";
import { planEventOf } from "../../domain/plan-event.ts";
import { mergePreambles, preambleOf } from "../../domain/preamble.ts";
import { mergePrompts, promptOf, promptRules } from "../../domain/prompt.ts";
import { mergeRequests, requestOf, type PriceOf, type Request } from "../../domain/request.ts";
import { areOtherMessages, isLineWithoutRequest } from "../../domain/request-twin.ts";
import { mergeStatements, statementOf } from "../../domain/statement.ts";
import { mergeSubagents, subagentOf } from "../../domain/subagent.ts";
import { mergeTasks, taskOf } from "../../domain/task.ts";
import { uniteAccounts, type Thing } from "../../domain/thing.ts";
import { mergeToolCalls, toolCallOf } from "../../domain/tool-call.ts";
import type { AliasIndex } from "./alias-index.ts";
import { CompactionTwins } from "./compaction-twin.ts";
import type { DisagreementTable } from "./disagreement-table.ts";
import type { EntryLog } from "./entry-log.ts";
import {
  backgroundTaskMapping,
  checkpointMapping,
  compactionMapping,
  insertedTextMapping,
  limitSampleMapping,
  planEventMapping,
  preambleMapping,
  promptMapping,
  requestMapping,
  statementMapping,
  subagentMapping,
  taskMapping,
  toolCallMapping,
} from "./mapping.ts";
import { RequestTwins } from "./request-twin.ts";
import { ReusedIds } from "./reused-ids.ts";
import type { Rollup } from "./rollup/rollup.ts";
import type { ToolRollup } from "./rollup/tool-rollup.ts";
import type { WorkRollup } from "./rollup/work-rollup.ts";
import type { SearchIndex } from "./search/search-index.ts";
import { ThingBook, type BookRules } from "./thing-book.ts";
import { ThingTable, type ThingMapping } from "./thing-table.ts";

/** What is kept beside things, and follows each change of them. */
interface BookKeepers {
  readonly aliases: AliasIndex;
  readonly rollup: Rollup;
  readonly work: WorkRollup;
  readonly tools: ToolRollup;
  readonly disagreements: DisagreementTable;
  readonly entries: EntryLog;
  readonly search: SearchIndex;
  readonly priceOf: PriceOf | undefined;
}

/** A book for each kind of thing: how accounts of it are made and merged, and what follows its rows. */
export function openBooks(db: Database, keepers: BookKeepers) {
  const { aliases, work, tools, search } = keepers;
  const open = <Seen extends ThingObservation, T extends Thing>(
    kind: Seen["kind"],
    mapping: ThingMapping<T>,
    rules: BookRules<Seen, T>,
  ) => new ThingBook<Seen, T>(kind, { table: new ThingTable(db, mapping), aliases, ...rules });
  const reused = new ReusedIds(db);
  return {
    request: open("request", requestMapping, requestRules(db, keepers)),
    "tool-call": open("tool-call", toolCallMapping, {
      accountOf: toolCallOf,
      unite: mergeToolCalls,
      twinOf: (told, known) => (known === undefined ? reused.useOf(told) : undefined),
      changed: (before, after, key) => {
        work.take(before, after);
        tools.take(before, after);
        search.changed("tool-call", key, { before, after });
      },
    }),
    prompt: open("prompt", promptMapping, {
      accountOf: promptOf,
      unite: mergePrompts,
      ...promptRules,
      changed: (before, after, key) => {
        work.prompted(before, after);
        search.changed("prompt", key, { before, after });
      },
    }),
    subagent: open("subagent", subagentMapping, { accountOf: subagentOf, unite: mergeSubagents }),
    compaction: open("compaction", compactionMapping, compactionRules(db)),
    task: open("task", taskMapping, { accountOf: taskOf, unite: mergeTasks }),
    "limit-sample": open("limit-sample", limitSampleMapping, {
      accountOf: limitSampleOf,
      unite: uniteAccounts,
    }),
    statement: open("statement", statementMapping, { accountOf: statementOf, unite: mergeStatements }),
    preamble: open("preamble", preambleMapping, { accountOf: preambleOf, unite: mergePreambles }),
    "inserted-text": open("inserted-text", insertedTextMapping, {
      accountOf: insertedTextOf,
      unite: uniteAccounts,
    }),
    checkpoint: open("checkpoint", checkpointMapping, { accountOf: checkpointOf, unite: uniteAccounts }),
    "background-task": open("background-task", backgroundTaskMapping, {
      accountOf: backgroundTaskOf,
      unite: mergeBackgroundTasks,
    }),
    "plan-event": open("plan-event", planEventMapping, { accountOf: planEventOf, unite: uniteAccounts }),
  } satisfies Record<ThingKind, unknown>;
}

function requestRules(
  db: Database,
  { aliases, rollup, disagreements, entries, search, priceOf }: BookKeepers,
): BookRules<RequestObservation, Request> {
  const twins = new RequestTwins(db, priceOf);
  const reused = new ReusedIds(db);
  return {
    accountOf: requestOf,
    unite: (a, b) => mergeRequests(a, b, priceOf),
    isOther: areOtherMessages,
    twinOf: (told, known, from) =>
      twins.of(told, known) ??
      (from === "ledger" ? twins.joinedOf(told, known) : undefined) ??
      (known === undefined ? reused.answerOf(told) : undefined),
    mayPart: isLineWithoutRequest,
    pairBefore: (told, known) => twins.pairBefore(told, known),
    parted: (key) => disagreements.forget(key),
    giveLine: ({ key: fromKey, at }, toKey) =>
      entries.giveLine({ fromKey, toKey, at, isOf: (key) => aliases.followed("request", key) === fromKey }),
    merging: (merge) => disagreements.note(merge),
    changed: (before, after, key) => {
      rollup.take(before, after);
      search.changed("request", key, { before, after });
    },
    joining: (key, absorbed) => disagreements.join(key, absorbed),
  };
}

/** A compaction has an id in transcripts only. */
function compactionRules(db: Database): BookRules<CompactionObservation, Compaction> {
  const twins = new CompactionTwins(db);
  return {
    accountOf: compactionOf,
    unite: uniteAccounts,
    twinOf: (told, known) => (known === undefined ? twins.of(told) : undefined),
  };
}
