import type { CostSplit } from "../domain/cost-split.ts";
import { sourcesOf } from "../domain/source.ts";
import type { ThingKind } from "../domain/observation.ts";
import type { Usage } from "../domain/usage.ts";
import { column, moneyColumns, type Cell, type Column } from "./column.ts";
import { thingFields, usedKinds, type ThingField } from "./thing-field.ts";
import type { ThingRow } from "./thing-row.ts";

/** The columns of a kind of thing: its time, its owner, then its fields. */
export function thingColumns<K extends ThingKind>(kind: K): readonly Column<ThingRow<K>>[] {
  const [at, ...others] = thingFields[kind].flatMap((field) => fieldColumns<K>(field));
  const usage = usedKinds.has(kind) ? usageColumns<ThingRow<K>>((row) => usageIn(row.thing)) : [];
  return [
    ...(at === undefined ? [] : [at]),
    column("key", "integer", ({ thing }) => thing.key),
    column("session_id", "text", ({ session }) => session?.id),
    column("agent", "text", ({ agent }) => agent),
    column("project", "text", ({ session }) => session?.facts.project),
    column("user", "text", ({ session }) => session?.facts.user),
    column("team", "text", ({ session }) => session?.facts.team),
    column("session_branch", "text", ({ session }) => session?.facts.branch),
    ...others,
    ...usage,
    ...(kind === "request" ? splitColumns<ThingRow<K>>((row) => splitIn(row.thing)) : []),
    column("sources", "text", ({ thing }) => sourcesOf(thing.sources).join(" ")),
  ];
}

function fieldColumns<K extends ThingKind>({ name, field, type }: ThingField): Column<ThingRow<K>>[] {
  // Fields of things are texts, numbers and booleans; the type in the table says which.
  const of = ({ thing }: ThingRow<K>): Cell => (thing as unknown as Record<string, Cell>)[field];
  switch (type) {
    case "money":
      return moneyColumns(name, (row) => of(row) as number | undefined);
    case "status":
      return [column(name, "text", (row) => (of(row) === true ? "error" : "ok"))];
    case "rank":
      return [column(name, "integer", of)];
    case "text":
    case "integer":
    case "number":
    case "flag":
    case "instant":
      return [column(name, type, of)];
  }
}

/** The tokens of a row by class; none is known where there is no usage. */
export function usageColumns<R>(usageOf: (row: R) => Usage | undefined): Column<R>[] {
  return [
    column("input_tokens", "integer", (row) => usageOf(row)?.input),
    column("output_tokens", "integer", (row) => usageOf(row)?.output),
    column("reasoning_output_tokens", "integer", (row) => usageOf(row)?.reasoning),
    column("cache_read_input_tokens", "integer", (row) => usageOf(row)?.cacheRead),
    column("cache_creation_input_tokens", "integer", (row) => usageOf(row)?.cacheWrite),
    column("cache_creation_1h_input_tokens", "integer", (row) => usageOf(row)?.cacheWrite1h),
  ];
}

/** What each class of tokens cost; web searches are only in the total. */
function splitColumns<R>(splitOf: (row: R) => CostSplit | undefined): Column<R>[] {
  return [
    column("input_cost_nano", "integer", (row) => splitOf(row)?.inputNano),
    column("output_cost_nano", "integer", (row) => splitOf(row)?.outputNano),
    column("cache_read_cost_nano", "integer", (row) => splitOf(row)?.cacheReadNano),
    column("cache_creation_cost_nano", "integer", (row) => splitOf(row)?.cacheWriteNano),
    column("cache_saved_nano", "integer", (row) => splitOf(row)?.cacheSavedNano),
  ];
}

function splitIn(thing: object): CostSplit | undefined {
  // Asked only of requests.
  return "costSplit" in thing ? (thing.costSplit as CostSplit | undefined) : undefined;
}

function usageIn(thing: object): Usage | undefined {
  // Asked only of kinds that have one.
  return "usage" in thing ? (thing.usage as Usage | undefined) : undefined;
}
