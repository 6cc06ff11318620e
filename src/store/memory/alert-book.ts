import type { Silence } from "../../domain/alert.ts";
import { AppError } from "../../domain/error.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { AlertBook, AlertToKeep, KeyedAlert } from "../alert-log.ts";
import type { Keyed } from "../store.ts";

/** Alerts and silences in memory. */
export class MemoryAlertBook implements AlertBook {
  alerts: readonly KeyedAlert[] = [];
  silences: readonly Keyed<Silence>[] = [];
  #lastKey = 0;
  #lastSilence = 0;

  /** All of them by their latest change. */
  inOrder(): KeyedAlert[] {
    return this.alerts.toSorted((a, b) => a.change - b.change);
  }

  save(alerts: readonly AlertToKeep[]): readonly KeyedAlert[] {
    const change = this.inOrder().at(-1)?.change ?? 0;
    let key = this.#lastKey;
    const kept = alerts.map((alert, index) => ({
      ...alert,
      key: alert.key ?? (key += 1),
      change: change + index + 1,
    }));
    const all = [...new Map([...this.alerts, ...kept].map((alert) => [alert.key, alert])).values()];
    const open = all.filter(({ state }) => state !== "resolved");
    if (new Set(open.map(({ rule, subject }) => `${rule} ${subject}`)).size < open.length)
      throw new AppError(
        "invalid",
        "the ledger could not be written: a subject has two open alerts of one rule",
      );
    this.alerts = all;
    this.#lastKey = key;
    return kept;
  }

  silence(silence: Silence): Keyed<Silence> {
    this.#lastSilence += 1;
    const kept = { ...silence, key: this.#lastSilence };
    this.silences = [...this.silences, kept];
    return kept;
  }

  unsilence(key: number): boolean {
    const count = this.silences.length;
    this.silences = this.silences.filter((silence) => silence.key !== key);
    return this.silences.length < count;
  }

  forget(before: UnixMs, most: number): void {
    const latest = this.inOrder().at(-1);
    const stays = (alert: KeyedAlert): boolean =>
      alert === latest ||
      alert.state !== "resolved" ||
      (alert.firedAt !== undefined && (alert.resolvedAt ?? 0) >= before);
    this.alerts = this.alerts.filter(stays);
    const resolved = this.inOrder().filter(({ state }) => state === "resolved");
    const surplus = new Set(resolved.slice(0, Math.max(0, resolved.length - most)));
    this.alerts = this.alerts.filter((alert) => alert === latest || !surplus.has(alert));
    this.silences = this.silences.filter(({ until }) => until >= before);
  }
}
