import { parseJson } from "../../domain/json-object.ts";
import { countDropped, type DropReason } from "../../domain/outcome.ts";
import { isFeature, mergeFeatures, readFeature, type Feature } from "./feature.ts";
import { objectOf } from "../member.ts";
import { asKept } from "./told.ts";

/** What a manifest says as a whole. */
export interface Manifest {
  /** In the order of their first lines. */
  readonly features: ReadonlyMap<string, Feature>;
  /** Pull requests that the manifest names for the plan as a whole. */
  readonly pullRequests: readonly string[];
  /** Lines that say nothing here, by reason. */
  readonly dropped: ReadonlyMap<DropReason, number>;
}

/** The text of a manifest in lines. */
export interface ManifestText {
  readonly lines: readonly string[];
  readonly torn: string | undefined;
}

/** Features of one plan that are followed. */
const maxFeatures = 20_000;

/**
 * Reads a manifest: a JSON object per line, or one JSON text of them all. A later line about a feature adds to the earlier
 * one; the same line again is a duplicate. `torn` is a last line without its end: taken if it is whole all the same.
 */
export function readManifest({ lines, torn }: ManifestText): Manifest {
  const draft = new Draft();
  const whole = wholeOf(lines, torn);
  if (whole !== undefined) for (const value of whole) draft.take(value, JSON.stringify(value));
  else for (const line of torn === undefined ? lines : [...lines, torn]) draft.take(parsed(line), line);
  return { features: draft.features, pullRequests: [...draft.pullRequests], dropped: draft.dropped };
}

/** A manifest as far as it was read. */
class Draft {
  readonly features = new Map<string, Feature>();
  readonly pullRequests = new Set<string>();
  readonly dropped = new Map<DropReason, number>();
  /** The line that last told of each feature. */
  readonly #lines = new Map<string, string>();

  take(value: unknown, line: string): void {
    if (value === undefined) return this.#drop("broken-line");
    const read = readFeature(value);
    if (typeof read === "string") return this.#drop(read);
    if (!isFeature(read)) return void this.pullRequests.add(read.prUrl);
    if (this.#lines.get(read.id) === line) return this.#drop("duplicate");
    const known = this.features.get(read.id);
    if (known === undefined && this.features.size >= maxFeatures) return this.#drop("cardinality");
    this.#lines.set(read.id, line);
    this.features.set(read.id, known === undefined ? read : mergeFeatures(known, read));
  }

  #drop(reason: DropReason): void {
    countDropped(this.dropped, reason);
  }
}

/** The features of a manifest that is one JSON text: a list, or an object with one. */
function wholeOf(lines: readonly string[], torn: string | undefined): readonly unknown[] | undefined {
  // Where each line is JSON by itself, all of them together are none: reading ends at the second.
  const value = parsed([...lines, torn ?? ""].join("\n"));
  if (Array.isArray(value)) return value;
  const features = objectOf(value)?.["features"];
  return Array.isArray(features) ? features : undefined;
}

/** The value of a JSON text, as the ledger will hold it; undefined where it is none. */
function parsed(text: string): unknown {
  return asKept(parseJson(text));
}
