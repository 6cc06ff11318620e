import type { Database } from "bun:sqlite";
import { kinds, type Things } from "../../domain/kinds.ts";
import type { ThingKind } from "../../domain/observation.ts";
import { mergeRequests, type PriceOf } from "../../domain/request.ts";
import { isLineWithoutRequest } from "../../domain/request-twin.ts";
import type { AliasIndex } from "./alias-index.ts";
import { CompactionTwins } from "./compaction-twin.ts";
import type { DisagreementTable } from "./disagreement-table.ts";
import type { EntryLog } from "./entry-log.ts";
import { mappings } from "./mapping.ts";
import { RequestTwins } from "./request-twin.ts";
import { ReusedIds } from "./reused-ids.ts";
import type { Rollup } from "./rollup/rollup.ts";
import type { ToolRollup } from "./rollup/tool-rollup.ts";
import type { WorkRollup } from "./rollup/work-rollup.ts";
import type { SearchIndex } from "./search/search-index.ts";
import { ThingBook, type BookRules } from "./thing-book.ts";
import { ThingTable } from "./thing-table.ts";

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

/** What a store on SQLite does with one kind of thing, beyond what every ledger does. */
type OwnRules<K extends ThingKind> = Partial<BookRules<Things[K]>>;

/** A book for each kind of thing: how accounts of it are merged, and what follows its rows. */
export function openBooks(db: Database, keepers: BookKeepers) {
  const { aliases, work, tools, search } = keepers;
  const open = <K extends ThingKind>(kind: K, rules?: OwnRules<K>) =>
    new ThingBook<Things[K]>(kind, {
      table: new ThingTable<Things[K]>(db, mappings[kind]),
      aliases,
      ...kinds[kind],
      ...rules,
    });
  const reused = new ReusedIds(db);
  const compactions = new CompactionTwins(db);
  return {
    request: open("request", requestRules(db, keepers)),
    "tool-call": open("tool-call", {
      twinOf: (told, known) => (known === undefined ? reused.useOf(told) : undefined),
      changed: (before, after, key) => {
        work.take(before, after);
        tools.take(before, after);
        search.changed("tool-call", key, { before, after });
      },
    }),
    prompt: open("prompt", {
      changed: (before, after, key) => {
        work.prompted(before, after);
        search.changed("prompt", key, { before, after });
      },
    }),
    subagent: open("subagent"),
    compaction: open("compaction", {
      // A compaction has an id in transcripts only.
      twinOf: (told, known) => (known === undefined ? compactions.of(told) : undefined),
    }),
    task: open("task"),
    "limit-sample": open("limit-sample"),
    statement: open("statement"),
    preamble: open("preamble"),
    "inserted-text": open("inserted-text"),
    checkpoint: open("checkpoint"),
    "background-task": open("background-task"),
    "plan-event": open("plan-event"),
  } satisfies Record<ThingKind, unknown>;
}

function requestRules(
  db: Database,
  { aliases, rollup, disagreements, entries, search, priceOf }: BookKeepers,
): OwnRules<"request"> {
  const twins = new RequestTwins(db, priceOf);
  const reused = new ReusedIds(db);
  return {
    unite: (a, b) => mergeRequests(a, b, priceOf),
    twinOf: (told, known, from) =>
      twins.of(told, known) ??
      (from === "ledger" ? twins.joinedOf(told, known) : undefined) ??
      (known === undefined ? reused.answerOf(told) : undefined),
    mayPart: isLineWithoutRequest,
    pairBefore: (told, known) => twins.pairBefore(told, known),
    parted: (key) => disagreements.forget(key),
    giveLine: ({ key: fromKey, at }, toKey) =>
      entries.giveLine({
        fromKey,
        toKey,
        at,
        isOf: (key) => aliases.redirects.followed("request", key) === fromKey,
      }),
    merging: (merge) => disagreements.note(merge),
    changed: (before, after, key) => {
      rollup.take(before, after);
      search.changed("request", key, { before, after });
    },
    joining: (key, absorbed) => disagreements.join(key, absorbed),
  };
}
