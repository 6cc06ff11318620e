import type { FiledCompaction } from "../../domain/compaction-settings.ts";

/**
 * What settings.json says of where the client compacts. Text in, meaning out: this file opens nothing and knows no path.
 * The rules are those that 2.1.329 was seen to follow; 2.1.197 knows no `modelSettings`.
 */

/** What one file says; undefined is not said. */
interface Layer {
  readonly isEnabled: boolean | undefined;
  readonly window: number | "auto" | undefined;
  readonly windows: ReadonlyMap<string, number | "auto">;
  readonly variables: Readonly<Record<string, string>>;
}

/** The client takes no smaller window from its settings. */
const leastWindow = 100_000;

/**
 * What the texts of several settings.json say together, the weakest first: user, project, local, managed. A file with a
 * window for all models takes those back that weaker ones have for single models. What is no JSON says nothing, as to the client.
 */
export function compactionIn(texts: readonly string[]): FiledCompaction {
  const layers = texts.map((text) => layerOf(text));
  let windows: Pick<FiledCompaction, "windowTokens" | "windows"> = {
    windowTokens: undefined,
    windows: new Map(),
  };
  for (const layer of layers) {
    windows =
      layer.window === undefined
        ? { ...windows, windows: new Map([...windows.windows, ...layer.windows]) }
        : { windowTokens: layer.window === "auto" ? undefined : layer.window, windows: layer.windows };
  }
  return {
    ...windows,
    isOff: layers.findLast(({ isEnabled }) => isEnabled !== undefined)?.isEnabled === false,
    variables: Object.assign({}, ...layers.map(({ variables }) => variables)) as Record<string, string>,
  };
}

function layerOf(text: string): Layer {
  const told = fieldsOf(jsonOf(text));
  const isEnabled = told["autoCompactEnabled"];
  return {
    isEnabled: typeof isEnabled === "boolean" ? isEnabled : undefined,
    window: windowIn(told["autoCompactWindow"]),
    windows: new Map(
      Object.entries(fieldsOf(told["modelSettings"])).flatMap(([model, own]) => {
        const window = windowIn(fieldsOf(own)["autoCompactWindow"]);
        return window === undefined ? [] : [[model, window] as const];
      }),
    ),
    variables: Object.fromEntries(
      Object.entries(fieldsOf(told["env"])).flatMap(([name, value]) =>
        typeof value === "string" || typeof value === "number" ? [[name, String(value)]] : [],
      ),
    ),
  };
}

/** Tokens, as `500k`, `1M`, thousands from 100 to 1000, or in full; what is too little says nothing. */
function windowIn(value: unknown): number | "auto" | undefined {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
  if (text.toLowerCase() === "auto") return "auto";
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([km]?)$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const bare = Number(digits);
  const thousands = unit === "" && bare >= 100 && bare <= 1000 ? "k" : unit.toLowerCase();
  const tokens = Math.round(bare * ({ k: 1000, m: 1_000_000 }[thousands] ?? 1));
  return tokens >= leastWindow && Number.isSafeInteger(tokens) ? tokens : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
