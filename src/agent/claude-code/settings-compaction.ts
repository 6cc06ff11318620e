import type { FiledCompaction } from "../../domain/compaction-settings.ts";
import { parseJson } from "../../domain/json-object.ts";
import { fieldsOf } from "../member.ts";

/**
 * What settings.json says of where the client compacts. Text in, meaning out: this file opens nothing and knows no path.
 * The rules are those that 2.1.329 was seen to follow; 2.1.197 knows no `modelSettings`.
 */

/** What one file says; undefined is not said. */
interface Layer {
  readonly isEnabled: boolean | undefined;
  readonly window: number | undefined;
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
        : { windowTokens: layer.window, windows: layer.windows };
  }
  return {
    ...windows,
    isOff: layers.findLast(({ isEnabled }) => isEnabled !== undefined)?.isEnabled === false,
    variables: Object.assign({}, ...layers.map(({ variables }) => variables)) as Record<string, string>,
  };
}

function layerOf(text: string): Layer {
  const settings = fieldsOf(parseJson(text.replace(/^\uFEFF/, "")));
  const isEnabled = settings["autoCompactEnabled"];
  return {
    isEnabled: typeof isEnabled === "boolean" ? isEnabled : undefined,
    window: tokensIn(settings["autoCompactWindow"]),
    windows: new Map(
      Object.entries(fieldsOf(settings["modelSettings"])).flatMap(([model, own]) => {
        const told = fieldsOf(own)["autoCompactWindow"];
        const window = told === "auto" ? told : tokensIn(told);
        return window === undefined ? [] : [[model, window] as const];
      }),
    ),
    variables: Object.fromEntries(
      Object.entries(fieldsOf(settings["env"])).flatMap(([name, value]) =>
        typeof value === "string" || typeof value === "number" ? [[name, String(value)]] : [],
      ),
    ),
  };
}

/**
 * Whole tokens, and not too few: `/autocompact` also takes `500k`, but writes it out. Of anything else in the file 2.1.329 was
 * seen to take no notice.
 */
function tokensIn(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= leastWindow ? (value as number) : undefined;
}
