import { AppError } from "../domain/error.ts";
import type { LedgerReader } from "../store/store.ts";
import { shortModel } from "../format/model.ts";
import { plainText } from "./format/text.ts";
import { listed } from "../domain/listed.ts";

/** Models that a complaint names; more would bury it. */
const most = 8;

/**
 * The model that a person means: its whole name, or what tables call it where only one is called so. In a ledger
 * without any model it stays as it is. Throws `not-found` when no request is of it, `conflict` when several are called so.
 */
export function findModel(reader: LedgerReader, name: string): string {
  const models = knownModels(reader);
  if (models.length === 0 || models.includes(name)) return name;
  const [found, ...others] = models.filter((model) => shortModel(model) === name);
  if (found === undefined) {
    throw new AppError(
      "not-found",
      `no request is of the model ${plainText(name)}; known: ${listed(models.map(plainText), most)}`,
    );
  }
  if (others.length > 0) {
    throw new AppError(
      "conflict",
      `${others.length + 1} models are called ${name}: ${listed([found, ...others].map(plainText), most)}; give the whole name`,
    );
  }
  return found;
}

/** The most expensive first, as far as requests tell. */
function knownModels(reader: LedgerReader): string[] {
  const question = { filter: {}, by: ["model"] as const };
  const rows = [...reader.usage(question), ...reader.usageFromCounters(question)];
  return [
    ...new Set(rows.toSorted((a, b) => b.costNano - a.costNano).flatMap(({ keys: [model] }) => model ?? [])),
  ];
}
