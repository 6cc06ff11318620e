/** A JSON object of unknown content. Members are read by name only, never spread, so a hostile key stays data. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What a JSON text says; undefined where it is no JSON, which has no undefined of its own. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is an object: neither a list nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
