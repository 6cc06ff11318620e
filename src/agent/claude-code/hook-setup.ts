import { isJsonObject, type JsonObject } from "../../domain/json-object.ts";
import { shellWordsIn } from "../../domain/shell-word.ts";
import { answeredEvents } from "./answered-event.ts";
import { gatedEvents } from "./gated-event.ts";
import { hookEvents, type HookEvent } from "./hook-event.ts";

/**
 * The hooks that tell the collector what a session of Claude Code does. Most only observe: each of those is asynchronous or
 * given up after a moment, and has nothing to say to the client. The client waits for the answer of two: PreCompact, before
 * which the session's state is kept, and SessionStart, which gives it back. Where a budget may end the work, it waits for
 * those whose answer does so as well.
 */

/** The events that setup and the plugin ask for. A client that does not know one of them skips it. */
export const hookedEvents: readonly HookEvent[] = hookEvents.filter(({ observed }) => observed);

/** How the hooks reach the collector: the client posts them, or starts the program for each. */
export type HookMode = "http" | "command";

/** A handler as it stands in settings.json. */
export type HookHandler =
  | { readonly type: "http"; readonly url: string; readonly timeout: number }
  | {
      readonly type: "command";
      readonly command: string;
      readonly args: readonly string[];
      readonly async?: true;
      readonly timeout: number;
    };

/** Handlers by the name of their event, one for each. */
export type HookHandlers = ReadonlyMap<string, HookHandler>;

/** Where the hooks lead. */
export interface HookTarget {
  readonly httpUrl: string;
  /** The program's absolute path: the client's PATH need not know it. */
  readonly program: string;
  /** Flags that lead the program to its collector. */
  readonly args: readonly string[];
  /** Whether a budget may end the work (`budget.stop`), so that the client has to hear the answer. */
  readonly isGated?: boolean | undefined;
}

/** Tells the program that the client waits for the answer. */
const waitFlag = "--wait";

/** Where the collector takes the hooks of this agent. */
const hookPath = "/hooks/claude-code";

/** A hung collector must not be felt for longer than this, in seconds. */
const patienceSeconds = 2;

/** A session's state is read from its transcript and kept, or found and given back, in less than this, in seconds. */
const answerSeconds = 5;

/** All hooks on SessionEnd together have 1.5 s, and a larger number here would make the client wait for longer. */
const farewellSeconds = 1;

/** The handlers of all hooked events. */
export function hookHandlers(mode: HookMode, target: HookTarget): HookHandlers {
  return new Map(
    hookedEvents.map(({ name, http }) => [
      name,
      mode === "http" && http && !answeredEvents.has(name)
        ? httpHandler(name, target)
        : commandHandler(name, target),
    ]),
  );
}

function httpHandler(event: string, { httpUrl }: HookTarget): HookHandler {
  return { type: "http", url: hookUrl(httpUrl), timeout: timeoutOf(event) };
}

function commandHandler(event: string, { program, args, isGated }: HookTarget): HookHandler {
  const base = { type: "command", command: program, args: ["hook", ...args] } as const;
  if (isGated === true && gatedEvents.has(event))
    return { ...base, args: ["hook", waitFlag, ...args], timeout: timeoutOf(event) };
  // A client that ends kills what runs beside it, so the last words are waited for: ten milliseconds each.
  const isLast = event === "SessionEnd" || event === "Stop";
  if (isLast || answeredEvents.has(event)) return { ...base, timeout: timeoutOf(event) };
  return { ...base, async: true, timeout: timeoutOf(event) };
}

function timeoutOf(event: string): number {
  if (answeredEvents.has(event)) return answerSeconds;
  return event === "SessionEnd" ? farewellSeconds : patienceSeconds;
}

/**
 * Whether a handler of ours is one that an older setup made for an event that is answered today: it does not wait for the
 * answer, gives up too soon, or is posted, which keeps nothing while no collector runs.
 */
export function isOutdated(event: string, handler: unknown): boolean {
  if (!answeredEvents.has(event) || !isJsonObject(handler)) return false;
  const { type, async, timeout = answerSeconds } = handler;
  return type === "http" || async === true || typeof timeout !== "number" || timeout < answerSeconds;
}

/** Whether a handler of ours lets the client go on before it hears that a budget ended its work. */
export function isDeaf(event: string, handler: unknown): boolean {
  if (!gatedEvents.has(event) || !isJsonObject(handler)) return false;
  return handler["async"] === true;
}

/** The address that takes the hooks at a collector. */
export function hookUrl(httpUrl: string): string {
  return `${httpUrl.replace(/\/+$/, "")}${hookPath}`;
}

/** Whether a handler in somebody's settings was put there by us, wherever it leads. */
export function isOurHandler(handler: unknown): handler is JsonObject {
  if (!isJsonObject(handler)) return false;
  const { type, url, command, args } = handler;
  if (type === "http") return typeof url === "string" && URL.parse(url)?.pathname === hookPath;
  if (type !== "command" || typeof command !== "string") return false;
  if (Array.isArray(args)) return args[0] === "hook" && isOurProgram(command);
  return shellForm.test(command);
}

/** The words that a handler of ours starts the program with; undefined for one that is posted. */
export function wordsOfHandler({ type, command, args }: JsonObject): readonly string[] | undefined {
  if (type !== "command" || typeof command !== "string") return undefined;
  return Array.isArray(args) ? [command, ...args.map(String)] : shellWordsIn(command);
}

/** Whether hooks and a status line that start this program are known as ours afterwards. */
export function isOurProgram(path: string): boolean {
  return programName.test(path);
}

/** The built program may carry its platform in its name. */
const programName = /(?:^|[/\\])hallmonitor[^/\\]*$/i;
const shellForm = /(?:^|[/\\"'])hallmonitor[^/\\"'\s]*["']? hook(?:\s|$)/i;
