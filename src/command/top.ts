import type { CommandDef } from "citty";
import { alertsAnswer } from "../alert/alerts.ts";
import type { AlertShape } from "../alert/shape.ts";
import type { ContextSettings } from "../query/context/rules.ts";
import { ThreadMemory } from "../query/context/thread-memory.ts";
import { usageOfDay } from "../query/usage.ts";
import { listSessions } from "../query/sessions.ts";
import { parseStates, type States } from "../query/state-filter.ts";
import type { SessionShape } from "../query/shape.ts";
import type { Calendar } from "../query/calendar.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import { dataFlagsOf, filterOf, readFlags, strict } from "./flags.ts";
import { formatTop, type TopFrame } from "./format/frame.ts";
import { readingText, silenceText, writeFaultText } from "./format/health-line.ts";
import { lookFor } from "./format/style.ts";
import { askHealth, type Health } from "./health.ts";
import { fetchNear } from "./fetch.ts";
import type { Host } from "./host.ts";
import { jsonText } from "./format/json.ts";
import { isNarrowed } from "./output.ts";
import { adviceOn, ownCommand } from "./own-command.ts";
import { watchForReplacement } from "./replaced-ledger.ts";

/** How often the ledger is asked whether it grew: one indexed look-up, below the eye's patience. */
const pollMs = 150;
/** Clocks and ages move on even when nothing comes in. */
const tickMs = 1000;
/** How often the collector is asked how it is, which it looks up in the ledger. */
const askEveryMs = 2000;

/** q, Escape and Ctrl-C, which is a key while keys are read. */
const leaveKeys: ReadonlySet<string> = new Set(["q", "Q", "\u001b", "\u0003"]);

/** Sessions that a frame may have to choose from. */
const maxSessions = 200;
/** What was not heard of for a day is not of now; `sessions` lists it. */
const recentMs = 86_400_000;
/** After a quiet day, something to begin with. */
const fewSessions = 10;

/** Shows the sessions of now, redrawn as the ledger grows. */
export function topCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "top", description: "watch all sessions live; q leaves" },
    args: { ...readFlags, once: { type: "boolean", description: "print one frame and end" } },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      using reader = host.openReader(config.dataDir);
      const { dataDir } = config;
      const contexts = host.contextsOf(config);
      const threads = new ThreadMemory(reader);
      const asked = (now: number): Asked => filterOf(args, reader, now);
      const view: View = { host, reader, dataDir, contexts, threads, ...asked(host.clock()) };
      if (args.json === true) host.out(jsonText(answerOf(view, host.clock())));
      else if (args.once === true || !host.terminal.isTty)
        host.out(frameOf(view, await healthOf(view), Infinity));
      else await watch(view, asked);
    },
  });
}

/** What is asked about, as the flags mean it on one day. */
interface Asked {
  readonly filter: Filter;
  readonly calendar: Calendar;
}

interface View extends Asked {
  readonly host: Host;
  readonly reader: LedgerReader;
  readonly dataDir: string;
  readonly contexts: ContextSettings;
  readonly threads: ThreadMemory;
  /** Only those in one of these states; undefined: all. */
  readonly states?: States | undefined;
}

function answerOf({ reader, filter, states, contexts, threads }: View, now: number, limit = maxSessions) {
  return listSessions(reader, { filter, states, page: { limit }, now, contexts, threads });
}

/**
 * Sessions that a frame is about: of the days that were asked for, or of the last one, or the newest few where there were none. Whoever waits
 * is among them, however many others were heard of since.
 */
function sessionsOf(view: View, now: number): readonly SessionShape[] {
  const { filter } = view;
  const isTold = filter.from !== undefined || filter.sessionKey !== undefined;
  const asked: View = isTold ? view : { ...view, filter: { ...filter, from: now - recentMs } };
  const latest = answerOf(asked, now).sessions;
  if (latest.length === 0 && !isTold) return answerOf(view, now, fewSessions).sessions;
  if (latest.length < maxSessions) return latest;
  const told = new Set(latest.map((session) => nameOf(session)));
  const waiting = answerOf({ ...asked, states: parseStates("waiting", "state") }, now).sessions;
  return [...latest, ...waiting.filter((session) => !told.has(nameOf(session)))];
}

/** Two agents may have one of the same id. */
function nameOf({ agent, id }: SessionShape): string {
  return JSON.stringify([agent, id]);
}

/** What the running collector says of itself; undefined when there is none, or it does not answer. */
async function healthOf({ host, dataDir }: View): Promise<Health | undefined> {
  const daemon = host.findDaemon(dataDir);
  if (daemon === undefined) return undefined;
  const facts = await askHealth(daemon.httpUrl, host.readToken(dataDir), fetchNear);
  return facts.kind === "answered" ? facts.health : undefined;
}

function frameOf(view: View, health: Health | undefined, height: number): string {
  const { host, reader, filter, calendar } = view;
  const now = host.clock();
  return formatTop({
    sessions: sessionsOf(view, now),
    isLive: host.findDaemon(view.dataDir) !== undefined,
    isNarrowed: isNarrowed(view),
    today: usageOfDay(reader, { filter, calendar, now }),
    now,
    ...lookFor(host.terminal),
    height,
    timezone: calendar.timeZone,
    ours: (...words) => ownCommand(host, view.dataDir, ...words),
    alerts: firingAlerts(view, now),
    ...notesOf(view, health),
  });
}

/** What fires of the sessions that are shown, and that nobody silenced. */
function firingAlerts({ reader, filter }: View, now: number): readonly AlertShape[] {
  const { agent, project, branch, user, team, sessionKey } = filter;
  const asked = { agent, project, branch, user, team, sessionKey };
  const { alerts } = alertsAnswer(reader, {
    filter: asked,
    states: ["firing"],
    limit: maxSessions,
    now,
    watch: { since: undefined, evaluatedAt: undefined, unkept: undefined },
  });
  return alerts.filter(({ silenced_until }) => silenced_until === null);
}

function notesOf(
  { host, dataDir }: View,
  health: Health | undefined,
): Pick<TopFrame, "writeFault" | "health" | "reading"> {
  if (host.findDaemon(dataDir) === undefined)
    return {
      health: `no collector is running: nothing new arrives; '${ownCommand(host, dataDir, "up")}' starts one`,
    };
  if (health === undefined) return {};
  const advice = adviceOn(host, dataDir);
  const told = (text: string | undefined) => (text === undefined ? undefined : advice(text));
  return {
    writeFault: told(writeFaultText(health)),
    health: told(silenceText(health, host.clock())),
    reading: readingText(health),
  };
}

/** What the collector said when it was last asked: a frame never waits for an answer. */
function watchHealth(view: View) {
  const { host } = view;
  let latest: Health | undefined;
  let askedAt = 0;
  return {
    latest: () => latest,
    ask: (): void => {
      if (host.clock() - askedAt < askEveryMs) return;
      askedAt = host.clock();
      void healthOf(view).then((found) => (latest = found));
    },
  };
}

/** The alternate screen, so that the terminal is afterwards as it was; the cursor would only blink in the way. */
async function watch(view: View, asked: (now: number) => Asked): Promise<void> {
  const { host, reader } = view;
  let today: Asked = view;
  let dayEnds = 0;
  const left = new AbortController();
  using _keys = host.readKeys((key) => {
    if (leaveKeys.has(key)) left.abort();
  });
  const end = AbortSignal.any([left.signal, host.ending]);
  const health = watchHealth(view);
  const checkPlace = watchForReplacement(view.dataDir);
  // A frame may take every row, and a line end behind the last would push out the first.
  const draw = (text: string): Promise<void> => host.outBytes(new TextEncoder().encode(text));
  await draw("\u001b[?1049h\u001b[?25l");
  try {
    let drawn = -1;
    let drawnAt = 0;
    while (!end.aborted) {
      checkPlace();
      const now = host.clock();
      if (now >= dayEnds) {
        // On each day the last days are others.
        today = asked(now);
        dayEnds = today.calendar.spanOf(now, "day").to;
      }
      const change = reader.lastChange();
      if (change !== drawn || now - drawnAt >= tickMs) {
        // Home, then each line cleared to its end and the rest below: no flicker of an empty screen.
        const lines = frameOf({ ...view, ...today }, health.latest(), host.terminal.rows).split("\n");
        await draw(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join("\r\n")}\u001b[J`);
        drawn = change;
        drawnAt = now;
      }
      health.ask();
      await Bun.sleep(pollMs);
    }
  } finally {
    await draw("\u001b[?25h\u001b[?1049l");
  }
}
