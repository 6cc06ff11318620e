import { plainText } from "../domain/plain-text.ts";

/**
 * A model's name as people say it: `claude-opus-5-5-20260801` is `opus-5.5`, `claude-3-5-haiku-20241022` is
 * `haiku-3.5`. Prefixes of clouds and regions go. Names that follow no known pattern stay as they are.
 */
export function shortModel(name: string): string {
  const clean = plainText(name).replace(/^.*[/.](?=claude-|gemini-|gpt-)/, "");
  const match =
    /^claude-(?:(\d+)(?:-(\d{1,2}))?-)?([a-z]+)(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[-@]\d{8})?(?:-v\d+(?::\d+)?)?(\[1m\])?$/.exec(
      clean,
    );
  if (match === null) return clean;
  const [, oldMajor, oldMinor, family = "", major = oldMajor, minor = oldMinor, long = ""] = match;
  const version = [major, minor].filter((part) => part !== undefined).join(".");
  return `${family}${version === "" ? "" : `-${version}`}${long}`;
}

/** The first model, and how many more there were: `opus-5.5 +1`. Empty when none is known. */
export function shortModels(names: readonly string[]): string {
  const [first] = names;
  if (first === undefined) return "";
  return names.length === 1 ? shortModel(first) : `${shortModel(first)} +${names.length - 1}`;
}

/** How models are called in a table: short, or in full where two of them would be called the same. */
export function modelNames(models: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...new Set(models)];
  const same = Map.groupBy(all, (model) => shortModel(model));
  return new Map(
    all.map((model) => {
      const short = shortModel(model);
      return [model, same.get(short)?.length === 1 ? short : plainText(model)];
    }),
  );
}
