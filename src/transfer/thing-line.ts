import type { CostSplit } from "../domain/cost-split.ts";
import { sourcesOf } from "../domain/source.ts";
import type { ThingKind } from "../domain/observation.ts";
import { nanoToUsd } from "../domain/money.ts";
import { formatInstant } from "../domain/time.ts";
import type { Usage } from "../domain/usage.ts";
import { usageShape } from "../query/session-shape.ts";
import { schemaVersion } from "../query/shape.ts";
import type { Dispute, LedgerView, Pages } from "../store/whole.ts";
import { kindNames } from "./kind-name.ts";
import { thingFields, usedKinds, type ThingField } from "./thing-field.ts";
import { eachPage, type ThingRow } from "./thing-row.ts";
import { Twins } from "./twins.ts";

/** A line of an export, before it is written as JSON. */
export type Line = Readonly<Record<string, unknown>>;

/** What a thing is known by in another ledger. */
interface Identity {
  readonly aliases: readonly string[];
  readonly disputes: readonly Dispute[];
  /** Its number among identical things without an id; 1 for all others. */
  readonly twin: number;
}

/** The things of a kind as lines that another ledger can take in. */
export function thingLines<K extends ThingKind>(
  view: LedgerView,
  kind: K,
  rows: Pages<ThingRow<K>>,
): Pages<Line> {
  const twins = new Twins();
  return eachPage(rows, (page) => {
    const keys = page.map(({ thing }) => thing.key);
    const aliases = view.aliases(kind, keys);
    const disputes = kind === "request" ? view.disputes(keys) : new Map<number, Dispute[]>();
    return page.map((row) => {
      const own = aliases.get(row.thing.key) ?? [];
      const twin = own.length > 0 ? 1 : twins.numberOf(row.thing);
      return thingLine(kind, row, { aliases: own, disputes: disputes.get(row.thing.key) ?? [], twin });
    });
  });
}

function thingLine<K extends ThingKind>(
  kind: K,
  { thing, session, agent }: ThingRow<K>,
  known: Identity,
): Line {
  const line: Record<string, unknown> = {
    schema_version: schemaVersion,
    kind: kindNames[kind],
    key: String(thing.key),
    session_id: session?.id ?? null,
    agent: agent ?? null,
    project: session?.facts.project ?? null,
  };
  // Every field of a thing has a name in the table of its kind.
  const values = thing as unknown as Readonly<Record<string, unknown>>;
  for (const field of thingFields[kind]) putField(line, field, values[field.field]);
  if (usedKinds.has(kind)) {
    // Only kinds with a usage are asked for one.
    const usage = values["usage"] as Usage | undefined;
    line["usage"] = usage === undefined ? null : usageShape(usage);
  }
  if (kind === "request") {
    // Only requests have a price of their own.
    const split = values["costSplit"] as CostSplit | undefined;
    line["cost_split"] = split === undefined ? null : costSplitShape(split);
  }
  line["sources"] = sourcesOf(thing.sources);
  line["aliases"] = known.aliases;
  if (known.disputes.length > 0) line["disputes"] = known.disputes.map(disputeShape);
  if (known.twin > 1) line["twin"] = known.twin;
  return line;
}

function putField(line: Record<string, unknown>, { name, type }: ThingField, value: unknown): void {
  if (type === "money") {
    line[`${name}_usd`] = typeof value === "number" ? nanoToUsd(value) : null;
    line[`${name}_nano`] = value ?? null;
  } else if (type === "instant") line[name] = typeof value === "number" ? formatInstant(value) : null;
  else if (type === "status") line[name] = value === true ? "error" : "ok";
  else line[name] = value ?? null;
}

function costSplitShape(split: CostSplit) {
  return {
    input_nano: split.inputNano,
    output_nano: split.outputNano,
    cache_read_nano: split.cacheReadNano,
    cache_creation_nano: split.cacheWriteNano,
    cache_saved_nano: split.cacheSavedNano,
  };
}

function disputeShape({ source, isPlaceholder, usage, costNano }: Dispute) {
  return { source, is_placeholder: isPlaceholder, usage: usageShape(usage), cost_nano: costNano ?? null };
}
