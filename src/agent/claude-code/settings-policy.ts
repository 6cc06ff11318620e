import * as v from "valibot";

/** What settings say in general: they can switch hooks off, allow only some addresses, or have a program tell headers. */

/**
 * What one settings.json says of all hooks at once. A switch that is no boolean is off; a list that cannot be read
 * allows nothing.
 */
export interface HookPolicy {
  readonly disableAllHooks: boolean;
  /** Counts only in an administrator's settings. */
  readonly allowManagedHooksOnly: boolean;
  /** Patterns in which `*` stands for anything; undefined where the settings say nothing. */
  readonly allowedUrls: readonly string[] | undefined;
}

const policy = v.object({
  disableAllHooks: v.optional(v.fallback(v.boolean(), false), false),
  allowManagedHooksOnly: v.optional(v.fallback(v.boolean(), false), false),
  // A client that cannot read the list allows nothing.
  allowedHttpHookUrls: v.optional(v.fallback(v.array(v.string()), [])),
});

/** The policy in the text of a settings.json. Throws what is not JSON, as the client does not read that either. */
export function hookPolicyIn(text: string): HookPolicy {
  const json: unknown = JSON.parse(text.replace(/^\uFEFF/, "").trim() || "{}");
  const { disableAllHooks, allowManagedHooksOnly, allowedHttpHookUrls } = v.parse(policy, json);
  return { disableAllHooks, allowManagedHooksOnly, allowedUrls: allowedHttpHookUrls };
}

/** Whether a pattern of allowed addresses covers one. */
export function allowsUrl(pattern: string, url: string): boolean {
  const parts = pattern.split("*").map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(url);
}

/** Whether the text of a settings.json names a program that tells the headers of telemetry over HTTP, a token among them. Throws what is not JSON. */
export function hasHeadersHelper(text: string): boolean {
  const json: unknown = JSON.parse(text.replace(/^\uFEFF/, "").trim() || "{}");
  return v.is(v.object({ otelHeadersHelper: v.pipe(v.string(), v.nonEmpty()) }), json);
}
