import type { Finding } from "../../domain/alert.ts";
import type { LimitSample } from "../../domain/limit-sample.ts";
import { plainText } from "../../domain/plain-text.ts";
import type { Session } from "../../domain/session.ts";
import { type UnixMs, dayMs, hourMs } from "../../domain/time.ts";
import type { LedgerReader } from "../../store/store.ts";
import { formatAge } from "../../format/duration.ts";
import { passed } from "./passed.ts";
import { aheadMs, type Asked, type Rule } from "./rule.ts";

/** What a session's status line said at a time. */
interface Word {
  readonly session: Session;
  readonly sample: LimitSample;
}

const weekMs = 7 * dayMs;
/** Words that are looked at beside those of live sessions, the latest: of other accounts, or without a plan, there may be hundreds since. */
const mostWords = 1000;
/** All words are read for the latest, and a plan is not used up within half a minute. */
const everyMs = 30_000;

/**
 * Accounts whose plan is nearly used up for five hours or seven days, as a status line told last: until the window begins anew,
 * whether or not the session that told of it goes on.
 */
export const planLimit: Rule = {
  name: "plan_limit",
  everyMs,
  find: (reader, asked) =>
    wordsByAccount(reader, asked).flatMap((words) =>
      windows.flatMap((window) => findingOf(words, asked, window) ?? []),
    ),
};

/** What was said of each account, that of an agent's user, the newest first. */
function wordsByAccount(reader: LedgerReader, { live, recent, filter, now }: Asked): Word[][] {
  const sessions = new Map(live.map((session) => [session.key, session]));
  const latest = reader.limitSamples({ ...filter, from: now - weekMs, to: now + aheadMs }, mostWords);
  const ofLive = live.flatMap((session) => recent.limits(session) ?? []);
  const samples = [...ofLive.filter(({ at }) => at < now + aheadMs), ...latest];
  const words = samples.flatMap((sample) => {
    const { sessionKey } = sample;
    if (sessionKey === undefined) return [];
    const session = sessions.get(sessionKey) ?? reader.sessionByKey(sessionKey);
    if (session === undefined) return [];
    sessions.set(sessionKey, session);
    return [{ session, sample }];
  });
  const newestFirst = words.toSorted((a, b) => b.sample.at - a.sample.at);
  return [...Map.groupBy(newestFirst, ({ session }) => accountId(session)).values()];
}

function accountId({ agent, facts }: Session): string {
  return [agent, facts.user ?? ""].join(" ").trim();
}

/** A window of a plan, and what a status line says of it. */
interface PlanWindow {
  readonly name: string;
  readonly lengthMs: number;
  readonly percentOf: (sample: LimitSample) => number | undefined;
  readonly resetsAtOf: (sample: LimitSample) => UnixMs | undefined;
}

const windows: readonly PlanWindow[] = [
  {
    name: "five hours",
    lengthMs: 5 * hourMs,
    percentOf: ({ fiveHourPercent }) => fiveHourPercent,
    resetsAtOf: ({ fiveHourResetsAt }) => fiveHourResetsAt,
  },
  {
    name: "seven days",
    lengthMs: weekMs,
    percentOf: ({ sevenDayPercent }) => sevenDayPercent,
    resetsAtOf: ({ sevenDayResetsAt }) => sevenDayResetsAt,
  },
];

function findingOf(
  words: readonly Word[],
  { now, settings, open }: Asked,
  { name, lengthMs, percentOf, resetsAtOf }: PlanWindow,
): Finding | undefined {
  const last = words.find(({ sample }) => percentOf(sample) !== undefined);
  const percent = last && percentOf(last.sample);
  if (last === undefined || percent === undefined) return undefined;
  const { session, sample } = last;
  const resetsAt = resetsAtOf(sample);
  // A window that began anew since is another one, of which nothing is known yet.
  if ((resetsAt ?? sample.at + lengthMs) <= now) return undefined;
  const subject = `${accountId(session)} ${name}`;
  const { percents } = settings.plan_limit;
  const level = passed(percent, percents, open("plan_limit", subject)?.level);
  if (level === undefined) return undefined;
  return {
    rule: "plan_limit",
    subject,
    severity: level === percents.at(-1) ? "bad" : "attention",
    level,
    title: `${Math.floor(percent)} % of the plan's ${name} are used by ${plainText(session.agent)}`,
    detail: resetsAt === undefined ? undefined : `They begin anew in ${formatAge(resetsAt - now)}.`,
    action: "Save what is left for what matters, or turn to a smaller model",
    owner: { agent: session.agent, user: session.facts.user },
  };
}
