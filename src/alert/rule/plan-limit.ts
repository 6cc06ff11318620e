import type { Finding } from "../../domain/alert.ts";
import type { LimitSample } from "../../domain/limit-sample.ts";
import { plainText } from "../../domain/plain-text.ts";
import type { Session } from "../../domain/session.ts";
import type { UnixMs } from "../../domain/time.ts";
import { formatAge } from "../../format/duration.ts";
import { passed } from "./passed.ts";
import type { Asked, Rule } from "./rule.ts";

interface Account {
  readonly session: Session;
  readonly sample: LimitSample;
}

/** Accounts whose plan is nearly used up for five hours or seven days, as the newest status line of a live session tells. */
export const planLimit: Rule = {
  name: "plan_limit",
  find: (_, asked) =>
    accountsOf(asked).flatMap(({ session, sample }) =>
      windowsOf(sample).flatMap((plan) => findingOf(session, asked, plan) ?? []),
    ),
};

/** The newest word on each account: that of an agent's user. */
function accountsOf({ live, recent }: Asked): Account[] {
  const known = new Map<string, Account>();
  for (const session of live) {
    const sample = recent.limits(session);
    const before = known.get(accountId(session));
    if (sample !== undefined && sample.at > (before?.sample.at ?? -Infinity))
      known.set(accountId(session), { session, sample });
  }
  return [...known.values()];
}

function accountId({ agent, facts }: Session): string {
  return [agent, facts.user ?? ""].join(" ").trim();
}

interface PlanWindow {
  readonly name: string;
  readonly percent: number | undefined;
  readonly resetsAt: UnixMs | undefined;
}

function windowsOf(sample: LimitSample): readonly PlanWindow[] {
  return [
    { name: "five hours", percent: sample.fiveHourPercent, resetsAt: sample.fiveHourResetsAt },
    { name: "seven days", percent: sample.sevenDayPercent, resetsAt: sample.sevenDayResetsAt },
  ];
}

function findingOf(
  session: Session,
  { now, settings, open }: Asked,
  { name, percent, resetsAt }: PlanWindow,
): Finding | undefined {
  // A window that began anew since is another one, of which nothing is known yet.
  if (percent === undefined || (resetsAt !== undefined && resetsAt <= now)) return undefined;
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
