import type { CompactionSettings, FiledCompaction } from "../domain/compaction-settings.ts";
import { outweighing, settingsOfEnvironment } from "./compaction-point.ts";
import { ownModelName } from "../domain/model-name.ts";

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
  const own = ownModelName(model);
  return [...windows].find(([name]) => ownModelName(name) === own)?.[1];
}
