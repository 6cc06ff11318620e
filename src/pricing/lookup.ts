import { AppError } from "../domain/error.ts";
import type { UnixMs } from "../domain/time.ts";
import { maxNameLength, normalizeModelName, spellModelName } from "../domain/model-name.ts";
import { isOverride, overrideToRow, type PriceOverride } from "./override.ts";
import type { PriceRow } from "./price.ts";
import { nearestNames } from "./suggestion.ts";

/** By its own name, by another name of it, or after stripping what clouds and dates add to names. */
export type How = "exact" | "alias" | "normalized";

/** The row that prices a request, and how the request's name led to it. */
export interface Found {
  readonly row: PriceRow;
  readonly how: How;
}

/** What is known about prices. It never changes, answers in well under a microsecond, and never guesses. */
export interface PriceBook {
  /** The row that prices `model` at `at`; undefined when the name is unknown. Before the first row, the first row. */
  find(model: string, at: UnixMs): Found | undefined;
  /** Every row `model` leads to, oldest first. */
  history(model: string): readonly Found[];
  /** Every name that has rows, overrides included, in the order of the catalogue. */
  models(): readonly string[];
}

/** Rows to sell by, and what the user's configuration changes about them. */
export interface PriceBookSettings {
  readonly rows: readonly PriceRow[];
  /** Prices by model name, instead of the catalogue's. */
  readonly overrides?: Readonly<Record<string, PriceOverride>> | undefined;
  /** Names that stand for a model of the catalogue or of `overrides`. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
}

/** A row with its days as instants. */
interface Dated {
  readonly from: UnixMs;
  readonly until: UnixMs;
  readonly found: Found;
}

interface Index {
  readonly rowsByModel: Map<string, readonly PriceRow[]>;
  readonly modelByAlias: Map<string, string>;
}

/** Names come from outside, so their cache is bounded: when full, it is cleared. */
const maxRemembered = 1000;

/** A price book of these rows. Throws `invalid` when an override or an alias makes no sense. */
export function createPriceBook(settings: PriceBookSettings): PriceBook {
  const index = buildIndex(settings);
  const remembered = new Map<string, readonly Dated[]>();

  function dated(model: string): readonly Dated[] {
    const known = remembered.get(model);
    if (known !== undefined) return known;
    if (model.length > maxNameLength) return [];
    const fresh = toDated(index, model);
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(model, fresh);
    return fresh;
  }

  return {
    find: (model, at) => {
      const rows = dated(model);
      const last = rows.findLast(({ from }) => at >= from);
      return last !== undefined && at < last.until ? last.found : undefined;
    },
    history: (model) => dated(model).map(({ found }) => found),
    models: () => [...index.rowsByModel.keys()],
  };
}

function toDated(index: Index, model: string): readonly Dated[] {
  const resolved = resolve(index, model);
  if (resolved === undefined) return [];
  const rows = index.rowsByModel.get(resolved.model) ?? [];
  return rows.map((row, position) => ({
    // Clocks are wrong more often than a model is released early at another price: the first row covers all time before
    // it.
    from: position === 0 ? -Infinity : startOf(row),
    until: row.until === undefined ? Infinity : Date.parse(row.until),
    found: { row, how: resolved.how },
  }));
}

function resolve(index: Index, model: string): { readonly model: string; readonly how: How } | undefined {
  const spelled = spellModelName(model);
  const alias = index.modelByAlias.get(spelled);
  if (alias !== undefined) return { model: alias, how: "alias" };
  if (index.rowsByModel.has(spelled)) return { model: spelled, how: "exact" };
  const short = normalizeModelName(spelled);
  const target = index.modelByAlias.get(short) ?? short;
  return index.rowsByModel.has(target) ? { model: target, how: "normalized" } : undefined;
}

function buildIndex({ rows, overrides = {}, aliases = {} }: PriceBookSettings): Index {
  const index: Index = {
    rowsByModel: Map.groupBy(rows, ({ model }) => model),
    modelByAlias: new Map(rows.flatMap((row) => (row.aliases ?? []).map((alias) => [alias, row.model]))),
  };
  for (const [model, group] of index.rowsByModel) index.rowsByModel.set(model, group.toSorted(byStart));
  for (const [name, override] of Object.entries(overrides)) addOverride(index, name, override);
  // All targets are looked up before any alias is added, so an alias cannot lead to another alias or form a circle.
  const targets = Object.entries(aliases).map(([alias, target]) => resolveTarget(index, alias, target));
  for (const [alias, model] of targets) index.modelByAlias.set(alias, model);
  return index;
}

/** An override replaces what the catalogue has under exactly that name. */
function addOverride(index: Index, name: string, override: PriceOverride): void {
  const model = spellModelName(name);
  const known = toDated(index, model).at(-1)?.found.row;
  index.rowsByModel.set(model, [overrideToRow(model, override, known)]);
  index.modelByAlias.delete(model);
}

/** An alias in the form used for comparison, and the name with rows that it stands for. */
function resolveTarget(index: Index, alias: string, target: string): readonly [string, string] {
  const where = `pricing.aliases[${JSON.stringify(alias)}]`;
  const spelled = spellModelName(alias);
  if (index.rowsByModel.get(spelled)?.some(isOverride))
    throw new AppError("invalid", `${where} is also in pricing.overrides: keep the one that is meant.`);
  const resolved = resolve(index, target);
  if (resolved !== undefined) return [spelled, resolved.model];
  const near = nearestNames(spellModelName(target), [...index.rowsByModel.keys()]);
  const hint =
    near.length > 0 ? `did you mean ${near.join(" or ")}?` : "run `hallmonitor prices` for a list.";
  throw new AppError("invalid", `${where} points to ${JSON.stringify(target)}, which has no price: ${hint}`);
}

function byStart(a: PriceRow, b: PriceRow): number {
  return startOf(a) < startOf(b) ? -1 : 1;
}

function startOf(row: PriceRow): UnixMs {
  return row.from === undefined ? -Infinity : Date.parse(row.from);
}
