import { normalizeModelName, ownModelName, spellModelName } from "../domain/model-name.ts";
import { asksForMillion, knownSizes, windowIn } from "./model-window.ts";

/**
 * Who says how large a window is, the most trusted first: the client of this very session; the user's config; the table of
 * models; `[1m]` in the name of a model; and requests that had more tokens than all of these allow.
 */
export type WindowBasis = "client" | "config" | "model" | "name" | "observed";

/** How many tokens a conversation may have, and who says so. */
export interface ContextWindow {
  readonly tokens: number;
  readonly basis: WindowBasis;
}

/** What is known of a window beside the model's name. */
export interface WindowWitnesses {
  /** Whose conversation it is: a client may keep its models to less than they can have. */
  readonly agent?: string | undefined;
  /** What the client last said of this thread with this model: the status line's `context_window_size`. */
  readonly sample?: number | undefined;
  /** Windows by model, as the user wrote them. A name counts for what it stands for: date and cloud may be left out. */
  readonly overridesByModel?: Readonly<Record<string, number>> | undefined;
  /** The most tokens of an answered request of this thread with this model. */
  readonly seenTokens?: number | undefined;
}

/** The window of a model. Undefined when nobody knows it: it is never guessed. */
export function windowOf(model: string | undefined, witnesses: WindowWitnesses): ContextWindow | undefined {
  const told = toldWindow(model, witnesses);
  const { seenTokens = 0 } = witnesses;
  if (told === undefined || seenTokens <= told.tokens) return told;
  // What was answered did fit, so whoever said less was wrong.
  const larger = knownSizes(model ?? "").find((size) => size >= seenTokens);
  return larger === undefined ? undefined : { tokens: larger, basis: "observed" };
}

function toldWindow(model: string | undefined, witnesses: WindowWitnesses): ContextWindow | undefined {
  const { agent, sample, overridesByModel } = witnesses;
  if (sample !== undefined && sample > 0) return { tokens: sample, basis: "client" };
  if (model === undefined) return undefined;
  const override = overrideOf(model, overridesByModel ?? {});
  if (override !== undefined) return { tokens: override, basis: "config" };
  const known = windowIn(agent, model);
  if (asksForMillion(model) && known !== 1_000_000) return { tokens: 1_000_000, basis: "name" };
  return known === undefined ? undefined : { tokens: known, basis: "model" };
}

/** The very name first, then what it stands for. `[1m]` is another window of a model, so it must be asked for here too. */
function overrideOf(model: string, overrides: Readonly<Record<string, number>>): number | undefined {
  const spelled = spellModelName(model);
  const names = Object.keys(overrides);
  const name =
    names.find((own) => spellModelName(own) === spelled) ?? names.find((own) => standsForSame(own, spelled));
  return name === undefined ? undefined : overrides[name];
}

function standsForSame(own: string, model: string): boolean {
  return asksForMillion(own) === asksForMillion(model) && ownModelName(own) === normalizeModelName(model);
}
