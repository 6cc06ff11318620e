import {
  hookedEvents,
  hookUrl,
  isDeaf,
  isOutdated,
  wordsOfHandler,
} from "../../agent/claude-code/hook-setup.ts";
import { ourHandlersIn } from "../../agent/claude-code/settings-hooks.ts";
import { hookPolicyIn } from "../../agent/claude-code/settings-policy.ts";
import type { Machine } from "../../config/data-dir.ts";
import type { UnixMs } from "../../domain/time.ts";
import { formatAgo } from "../../format/duration.ts";
import { counted } from "../format/text.ts";
import { faultOfCalls, inspectCall, type CalledProgram } from "./called-program.ts";
import { ok, type Check } from "./check.ts";
import { readSettingsText } from "./layer.ts";
import type { Remedies } from "./remedy.ts";

/** Our hooks in the user's settings of the client. */
export interface HookFacts {
  readonly path: string;
  /** Events with a handler of ours. */
  readonly events: readonly string[];
  /** Addresses that the posted ones go to. */
  readonly urls: readonly string[];
  /** What the others start. */
  readonly calls: readonly CalledProgram[];
  /** Events whose handler is one of an older setup, which does not wait for what is answered today. */
  readonly outdated: readonly string[];
  /** Events whose handler does not wait to hear that a budget ended the work. */
  readonly deaf: readonly string[];
  readonly disabled: boolean;
}

/** What settings.json says of our hooks; undefined where it cannot be read, which the check of the settings tells. */
export function inspectHooks(path: string, machine: Machine): HookFacts | undefined {
  try {
    const text = readSettingsText(path);
    const handlers = ourHandlersIn(text);
    const starts = handlers.map(([, handler]) => wordsOfHandler(handler));
    const urls = handlers.flatMap(([, handler]) => urlOf(handler) ?? []);
    return {
      path,
      events: [...new Set(handlers.map(([event]) => event))],
      urls: [...new Set(urls)],
      calls: starts.filter((words) => words !== undefined).map((words) => inspectCall(words, machine)),
      outdated: handlers.filter(([event, handler]) => isOutdated(event, handler)).map(([event]) => event),
      deaf: handlers.filter(([event, handler]) => isDeaf(event, handler)).map(([event]) => event),
      disabled: hookPolicyIn(text).disableAllHooks,
    };
  } catch {
    return undefined;
  }
}

function urlOf(handler: unknown): string | undefined {
  if (typeof handler !== "object" || handler === null || !("url" in handler)) return undefined;
  return typeof handler.url === "string" ? handler.url : undefined;
}

/** What was heard of hooks, and where they should lead. */
export interface HookSurroundings {
  readonly dataDir: string;
  readonly httpUrl: string;
  /** When the running collector last took one. */
  readonly lastHookAt: UnixMs | undefined;
  readonly now: UnixMs;
  /** Whether the collector asks every sender for a token. */
  readonly closed: boolean;
  /** Whether a budget may end an agent's work. */
  readonly isGated: boolean;
  /** The environment of this shell, which a client that is started here has, too. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether hooks are set up for this collector, all of them and in the present form; with the command that mends them. */
export function judgeHooks(facts: HookFacts, around: HookSurroundings, remedies: Remedies): Check {
  const name = "hooks";
  const { path, events, urls, outdated, disabled } = facts;
  const { httpUrl, lastHookAt, now } = around;
  const heard = lastHookAt === undefined ? undefined : agoText(now - lastHookAt);
  if (events.length === 0 && heard !== undefined) {
    return ok(name, `not in ${path}, and yet they come, as from the plugin; last one heard ${heard}`);
  }
  if (events.length === 0) {
    const detail =
      "not set up, which is fine: what a session does and waits for is then known a little later, from its files and telemetry";
    return { name, status: "ok", detail, fix: remedies.setUp("--hooks", around.closed ? "command" : "http") };
  }
  if (disabled) {
    const detail = `disableAllHooks is set in ${path}, so none of ours runs`;
    return { name, status: "warning", detail, fix: remedies.edit(path) };
  }
  if (around.closed && urls.length > 0) {
    const detail = `they are posted without a token, and the collector listens beyond this machine, so it refuses them (${path})`;
    return { name, status: "warning", detail, fix: remedies.setUp("--hooks", "command") };
  }
  const again = remedies.setUp("--hooks", urls.length > 0 ? "http" : "command");
  const stray = urls.find((url) => url !== hookUrl(httpUrl));
  if (stray !== undefined) {
    const detail = `they are posted to ${stray}, but the collector takes them at ${hookUrl(httpUrl)} (${path})`;
    return { name, status: "warning", detail, fix: again };
  }
  const proxy = proxyBefore(urls, around.env);
  if (proxy !== undefined) {
    const detail = `they are posted to this machine through the proxy that ${proxy} names in this shell, and it does not reach it: add 127.0.0.1 to no_proxy, or have the client start the program (${path})`;
    return { name, status: "warning", detail, fix: remedies.setUp("--hooks", "command") };
  }
  const fault = faultOfCalls(facts.calls, around.dataDir);
  if (fault !== undefined) return { name, status: "warning", detail: `${fault} (${path})`, fix: again };
  const missing = hookedEvents.filter((event) => !events.includes(event.name));
  if (missing.length > 0) {
    const detail = `${counted(missing.length, "event")} of ${hookedEvents.length} not reported, such as ${missing[0]?.name} (${path})`;
    return { name, status: "warning", detail, fix: again };
  }
  if (outdated.length > 0) {
    return { name, status: "warning", detail: outdatedText(outdated, path), fix: again };
  }
  if (around.isGated && facts.deaf.length > 0) {
    const detail = `budget.stop is set, but ${facts.deaf.join(", ")} do not wait for an answer, so no budget stops anybody (${path})`;
    return { name, status: "warning", detail, fix: again };
  }
  const kinds = events.length === 1 ? "1 kind of event is" : `${events.length} kinds of event are`;
  const last = heard === undefined ? "" : `; last one heard ${heard}`;
  return ok(name, `${kinds} set up (${path})${last}`);
}

/** The variable whose proxy the client asks for these addresses, as both tested versions do for hooks and not for telemetry; undefined where none. */
function proxyBefore(urls: readonly string[], env: HookSurroundings["env"]): string | undefined {
  const spared = (env["no_proxy"] ?? env["NO_PROXY"] ?? "").split(/[\s,]+/);
  const isSpared = (url: string): boolean => {
    const { hostname, host } = new URL(url);
    return spared.some((one) => one === "*" || one === hostname || one === host);
  };
  if (urls.every(isSpared)) return undefined;
  return ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"].find((name) => (env[name] ?? "") !== "");
}

function outdatedText(events: readonly string[], path: string): string {
  const who = `${events.join(" and ")} ${events.length === 1 ? "does" : "do"}`;
  return `of an older form: ${who} not wait for an answer, so no checkpoint is sure to be kept before a compaction and given back after it (${path})`;
}

/** A time ago as it stands after `heard`. */
function agoText(ms: number): string {
  const ago = formatAgo(ms);
  return ago === "now" ? "just now" : ago;
}
