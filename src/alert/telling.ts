import type { Alert, Silence } from "../domain/alert.ts";
import type { UnixMs } from "../domain/time.ts";
import type { KeyedAlert } from "../store/alert-log.ts";
import { alertShape } from "./alert-shape.ts";
import type { Notice, NoticeEvent } from "./notify/notifier.ts";
import { silencedUntil } from "./silenced.ts";

/** What people know of an alert. */
export type Known = NonNullable<Alert["told"]>;

/** A message, and the alerts that it is about as they are now. */
export interface Telling {
  readonly notice: Notice;
  readonly alerts: readonly KeyedAlert[];
}

/** What people have not been told of yet and may be told of now: one message for what happened to alerts of one rule at once. */
export function untold(alerts: readonly KeyedAlert[], silences: readonly Silence[], now: UnixMs): Telling[] {
  const news = alerts
    .filter((alert) => silencedUntil(alert, silences, now) === undefined)
    .flatMap((alert) => {
      const event = eventOf(alert);
      return event === undefined ? [] : [{ alert, event }];
    });
  const alike = Map.groupBy(news, ({ alert, event }) => `${alert.rule} ${event} ${momentOf(alert, event)}`);
  return [...alike.values()].flatMap(([first, ...others]) =>
    first ? [tellingOf([first, ...others], now)] : [],
  );
}

interface News {
  readonly alert: KeyedAlert;
  readonly event: Exclude<NoticeEvent, "test">;
}

function tellingOf(news: readonly [News, ...News[]], now: UnixMs): Telling {
  const [{ event }] = news;
  const alerts = news.map(({ alert }) => alert).toSorted((a, b) => a.key - b.key);
  const shapes = alerts.map((alert) => alertShape(alert, undefined));
  return { notice: { id: noticeId(shapes[0]?.id ?? "", news[0]), at: now, event, alerts: shapes }, alerts };
}

/** What happened to an alert since people were told of it; undefined where they know all that they should. */
function eventOf({ state, level, told }: Alert): News["event"] | undefined {
  if (state === "resolved") return told?.state === "firing" ? "resolved" : undefined;
  if (state === "pending") return undefined;
  if (told === undefined) return "firing";
  // What had passed no threshold when people were told of it has passed its first one by now.
  return level !== undefined && level > (told.level ?? -Infinity) ? "escalated" : undefined;
}

/** What people know of an alert once they are told how it is now. A level that falls and rises again is no news. */
export function knownOf({ state, level, told }: Alert): Known {
  const highest = Math.max(level ?? -Infinity, told?.level ?? -Infinity);
  return { state, level: Number.isFinite(highest) ? highest : undefined };
}

/** An alert that ends while it is silenced is over for everybody: nobody is told so later. */
export function hushed<T extends Omit<KeyedAlert, "key" | "change">>(
  alert: T,
  silences: readonly Silence[],
  now: UnixMs,
): T {
  const isHushed = eventOf(alert) === "resolved" && silencedUntil(alert, silences, now) !== undefined;
  return isHushed ? { ...alert, told: knownOf(alert) } : alert;
}

/** What came at one time stays together, also when it is told again after a crash. */
function momentOf({ firedAt, resolvedAt }: Alert, event: News["event"]): UnixMs | undefined {
  return { firing: firedAt, resolved: resolvedAt, escalated: undefined }[event];
}

/** Names what it is about, so that telling it once more gives it the same id: an alert fires, ends and reaches a level once. */
function noticeId(id: string, { event, alert }: News): string {
  return event === "escalated" ? `${id}-${event}-${alert.level ?? 0}` : `${id}-${event}`;
}
