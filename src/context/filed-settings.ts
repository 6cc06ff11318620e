import type { CompactionSettings, FiledCompaction } from "../domain/compaction-settings.ts";
import { normalizeModelName, spellModelName } from "../domain/model-name.ts";
import { outweighing, settingsOfEnvironment } from "./compaction-point.ts";

/** What a client's files say for a model. The variables in them count where nobody saw those that the client really has. */
export function settingsOfFiles(
  { isOff, windowTokens, windows, variables }: FiledCompaction,
  { model, isEnvironmentKnown }: { readonly model: string | undefined; readonly isEnvironmentKnown: boolean },
): CompactionSettings {
  const own = model === undefined ? undefined : windowOfModel(windows, model);
  const files = { isOff, windowTokens: own === "auto" ? undefined : (own ?? windowTokens) };
  return isEnvironmentKnown ? files : outweighing(settingsOfEnvironment(variables), files);
}

/** A name counts for all spellings of a model, with date, cloud or `[1m]`. */
function windowOfModel(windows: FiledCompaction["windows"], model: string): number | "auto" | undefined {
  const plain = plainName(model);
  return [...windows].find(([name]) => plainName(name) === plain)?.[1];
}

function plainName(model: string): string {
  return normalizeModelName(spellModelName(model));
}
