import type { AlertsAnswer, AlertShape } from "../../src/alert/shape.ts";
import { askJson } from "./ask.ts";
import { Listeners } from "./listeners.ts";
import { onChange, streamNow } from "./stream.ts";

/**
 * Alerts that fire, of all projects: asked for once for all that show them on a tab, and again when one changed or the line is
 * open again. That a silence ends or the disk is full is no change, so they are asked for now and then as well.
 */
const everyMs = 10_000;
/** More than anybody looks at; the page of alerts has all. */
const most = 500;

/** What is known of alerts, and whether the collector can keep any. */
interface Known {
  readonly firing: readonly AlertShape[];
  readonly unkept: string | null;
}

let known: Known = { firing: [], unkept: null };
const listeners = new Listeners();

/** Those that fire and that somebody may be told of: no silence holds. Draws anew when they changed. */
export function useFiringAlerts(): readonly AlertShape[] {
  return listeners.useLatest(() => known.firing);
}

/** Why the collector can keep nothing; null where it can. */
export function useUnkept(): string | null {
  return listeners.useLatest(() => known.unkept);
}

/** How many of them need somebody: what is only good to know does not count. */
export function useAlertCount(): number {
  return useFiringAlerts().filter(({ severity }) => severity !== "info").length;
}

/** Whether something stands still or is being lost. */
export function useHasBadAlert(): boolean {
  return useFiringAlerts().some(({ severity }) => severity === "bad");
}

/** Asks for them now, after a person changed something. */
export async function askAlerts(): Promise<void> {
  try {
    const { alerts, unkept } = await askJson<AlertsAnswer>(`/api/alerts?state=firing&limit=${most}`);
    const told = alerts.filter(({ silenced_until }) => silenced_until === null);
    // Who shows one is not drawn anew for the same ones.
    const firing = JSON.stringify(told) === JSON.stringify(known.firing) ? known.firing : told;
    if (firing === known.firing && unkept === known.unkept) return;
    known = { firing, unkept };
    listeners.call();
  } catch {
    // The line says that nobody answers, and when that is over they are asked for again.
  }
}

/** Keeps them up to date. Call once. */
export function followAlerts(): void {
  let heard = "";
  onChange(() => {
    const { status, alertChanges } = streamNow();
    const now = `${status} ${alertChanges}`;
    if (now !== heard && status === "live") void askAlerts();
    heard = now;
  });
  setInterval(() => {
    if (document.visibilityState === "visible" && streamNow().status === "live") void askAlerts();
  }, everyMs);
}
