import { answerTo, mayBeAnswered } from "../agent/claude-code/answered-event.ts";
import { defaultDataDir, type Machine } from "../config/data-dir.ts";
import { pathOf } from "../config/place.ts";
import { parseJson } from "../domain/json-object.ts";
import type { Clock, UnixMs } from "../domain/time.ts";
import { readInput } from "./hook/input.ts";
import type { HandedEvent } from "./host.ts";
import { postEvent } from "./post-event.ts";

/** An event that no daemon took, as it is to be spooled. */
interface Kept extends HandedEvent {
  readonly v: 1;
  readonly channel: "hook";
}

/** Where a running collector takes events, and the token for it where it asks senders for one. */
interface DaemonDoor {
  readonly httpUrl: string;
  readonly token?: string | undefined;
}

/** What the program hands to a hook. It is little, so that a hook starts before anything else is loaded. */
export interface HookHost extends Machine {
  /** The words after `hook` on the command line. */
  readonly words: readonly string[];
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Text on standard output, exactly as it is. */
  out(text: string): void;
  /** One line on standard error. */
  err(text: string): void;
  readonly clock: Clock;
  findDaemon(dataDir: string): DaemonDoor | undefined;
  /** How long a daemon may take for an event that nobody waits for, in milliseconds; 50 where it is not said. */
  readonly daemonMs?: number | undefined;
  /** Spools an event for the next drain and says what became of it. Must not throw. */
  keep(dataDir: string, record: Kept): string;
  /** Counts an event that cannot even be spooled. Must not throw. */
  lose(dataDir: string): void;
  /**
   * Does in this process what a daemon would do for an event that is answered: keeps the session's state, or finds the
   * one to give back, which is the answer. Loads the rest of the program.
   */
  keepWithoutDaemon(dataDir: string, event: HandedEvent): Promise<object | undefined>;
}

/**
 * What an agent can spare for a daemon; one that is up answers in a few milliseconds. Where something is done first, reading
 * what is new in a transcript takes longest; there is a time for all of it then, with or without a daemon: the client gives up
 * after five seconds, and at the end of a session after one. A start is answered within two, also where a daemon hangs: from
 * the folder it takes a moment.
 */
const patience = {
  none: { daemonMs: 50, totalMs: 0 },
  // Its client waits two seconds. Whoever is not answered in time goes on: no budget is worth a stalled agent.
  wait: { daemonMs: 1000, totalMs: 0 },
  answer: { daemonMs: 1600, totalMs: 3000 },
  farewell: { daemonMs: 600, totalMs: 900 },
} as const;
/** Whose hook it is when the command line does not say. */
const usualAgent = "claude-code";

/**
 * Hands an agent's event from standard input to the daemon, or spools it where none answers in time; what the daemon would
 * have done for an event that is answered is then done here. An agent waits for its hooks and obeys them, so it never
 * fails and prints nothing but the answer. An event is counted once whatever happens: all ways carry the same time, which
 * makes two copies of it one.
 */
export async function runHook(host: HookHost): Promise<void> {
  try {
    debug(host, await hand(host, host.clock()));
  } catch (thrown) {
    debug(host, String(thrown));
  }
}

/** What became of the event, for a person who looks for it. */
async function hand(host: HookHost, at: UnixMs): Promise<string> {
  const agent = valueOf(host.words, "--agent") ?? usualAgent;
  const dataDir =
    pathOf(host, valueOf(host.words, "--data-dir")) ??
    pathOf(host, host.env["HALLMONITOR_DATA_DIR"]) ??
    defaultDataDir(host);
  const input = await readInput(host.stdin);
  if (input?.length === 0) return "nothing on standard input";
  if (input === undefined) return lost(host, dataDir, "the event is too large");
  return tell(host, dataDir, { agent, at, input });
}

async function tell(host: HookHost, dataDir: string, event: Event): Promise<string> {
  const kind = patienceFor(event, host.words.includes("--wait"));
  const { totalMs } = patience[kind];
  const daemonMs = (kind === "none" ? host.daemonMs : undefined) ?? patience[kind].daemonMs;
  const door = doorOf(host, dataDir);
  const answer =
    door === undefined ? undefined : await postEvent(door.httpUrl, { ...event, token: door.token }, daemonMs);
  if (answer !== undefined) {
    if (answer.isTaken && answer.text !== "") host.out(answer.text);
    return "the daemon has the event";
  }
  const fate = keep(host, dataDir, event);
  if (totalMs === 0) return fate;
  return `${fate}; ${await answerHere(host, dataDir, { ...event, until: event.at + totalMs })}`;
}

function patienceFor({ agent, input }: Event, isWaitedFor: boolean): keyof typeof patience {
  const isCandidate = agent === usualAgent && mayBeAnswered(input);
  return (isCandidate ? answerTo(bodyOf(input)) : undefined) ?? (isWaitedFor ? "wait" : "none");
}

/** Does without a daemon what is done before the event is answered, as far as there is time for it. */
async function answerHere(
  host: HookHost,
  dataDir: string,
  { agent, at, input, until }: Event & { readonly until: UnixMs },
): Promise<string> {
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), Math.max(0, until - host.clock()));
  try {
    const work = host.keepWithoutDaemon(dataDir, { agent, at, body: bodyOf(input) });
    const answer = await Promise.race([work, late.promise]);
    if (answer === "late") return "there was no time to answer it";
    if (answer !== undefined) host.out(JSON.stringify(answer));
    return answer === undefined ? "there is nothing to answer" : "answered without a daemon";
  } finally {
    clearTimeout(timer);
  }
}

/** Where the daemon says it listens. Whatever is wrong with its word, the event can still be spooled. */
function doorOf(host: HookHost, dataDir: string): DaemonDoor | undefined {
  try {
    return host.findDaemon(dataDir);
  } catch {
    return undefined;
  }
}

interface Event {
  readonly agent: string;
  readonly at: UnixMs;
  readonly input: Uint8Array;
}

function keep(host: HookHost, dataDir: string, { agent, at, input }: Event): string {
  const body = bodyOf(input);
  if (body === undefined) return lost(host, dataDir, "the event is not JSON");
  return `spool: ${host.keep(dataDir, { v: 1, channel: "hook", agent, at, body })}`;
}

/** Undefined when it is not JSON. */
function bodyOf(input: Uint8Array): unknown {
  return parseJson(new TextDecoder().decode(input));
}

function lost(host: HookHost, dataDir: string, reason: string): string {
  host.lose(dataDir);
  return reason;
}

/** The value of a flag, `--flag value` or `--flag=value`. What makes no sense is not there: nobody reads a hook's complaints. */
export function valueOf(words: readonly string[], flag: string): string | undefined {
  const index = words.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const word = words[index];
  const value = word === flag ? words[index + 1] : word?.slice(flag.length + 1);
  return value === "" || value?.startsWith("--") === true ? undefined : value;
}

function debug(host: HookHost, text: string): void {
  if ((host.env["HALLMONITOR_DEBUG"] ?? "") !== "") host.err(`hallmonitor hook: ${text}`);
}
