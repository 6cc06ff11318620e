import type { UnixMs } from "../domain/time.ts";
import type { PriceBook } from "./lookup.ts";
import type { PriceRow } from "./price.ts";

/** A line of models: how to read its names, and its sizes from the smallest up. Names of one size are equals. */
interface Line {
  readonly pattern: RegExp;
  readonly sizes: readonly (readonly string[])[];
}

/**
 * The lines as their makers sell them (pricing pages, 2026-11). `size` is the word beside the version; OpenAI's plain
 * name is a size of its own.
 */
const lines: readonly Line[] = [
  {
    pattern: /^claude-(?<size>[a-z]+)-(?<version>\d+(?:-\d+)?)$/,
    sizes: [["haiku"], ["sonnet"], ["opus"], ["fable", "mythos"]],
  },
  {
    pattern: /^gpt-(?<version>\d+(?:\.\d+)?)(?:-(?<size>[a-z-]+))?$/,
    sizes: [
      ["nano", "luna"],
      ["mini", "codex-mini", "terra"],
      ["", "codex", "codex-max", "sol"],
      ["pro", "astra"],
    ],
  },
  {
    pattern: /^gemini-(?<version>\d+(?:\.\d+)?)-(?<size>flash-lite|flash|pro)(?:-preview)?$/,
    sizes: [["flash-lite"], ["flash"], ["pro"]],
  },
];

interface Place {
  readonly line: Line;
  readonly size: number;
  readonly version: number;
}

/**
 * The cheaper model of the same line that a request could have used: the next smaller size sold at the time, of the
 * same version or the nearest older one. Never a newer one, which may count tokens differently. Undefined where the
 * name is unknown, or nothing smaller was cheaper.
 */
export function siblingOf(book: PriceBook, model: string, at: UnixMs): string | undefined {
  const own = book.find(model, at)?.row;
  const place = own === undefined ? undefined : placeOf(own.model);
  if (own === undefined || place === undefined) return undefined;
  const smaller = book.models().flatMap((name) => {
    const other = placeOf(name);
    const row = book.find(name, at)?.row;
    if (other?.line !== place.line || other.size >= place.size || other.version > place.version) return [];
    return row === undefined || !isSold(row, at) || !isCheaper(row, own) ? [] : [{ name, ...other }];
  });
  return smaller.toSorted((a, b) => b.size - a.size || b.version - a.version)[0]?.name;
}

function placeOf(model: string): Place | undefined {
  for (const line of lines) {
    const groups = line.pattern.exec(model)?.groups;
    if (groups === undefined) continue;
    const { size: name = "", version = "" } = groups;
    const size = line.sizes.findIndex((names) => names.includes(name));
    if (size !== -1) return { line, size, version: versionNumber(version) };
  }
  return undefined;
}

/** `5-5` and `5.10` as comparable numbers: the minor one never reaches a thousand. */
function versionNumber(text: string): number {
  const [major = 0, minor = 0] = text.split(/[-.]/).map(Number);
  return major * 1000 + minor;
}

/** Whether the model was sold then. Its first row also covers all time before it, when nobody could buy it. */
function isSold({ from }: PriceRow, at: UnixMs): boolean {
  return from === undefined || at >= Date.parse(from);
}

function isCheaper({ rates }: PriceRow, own: PriceRow): boolean {
  return rates.input < own.rates.input && rates.output < own.rates.output;
}
