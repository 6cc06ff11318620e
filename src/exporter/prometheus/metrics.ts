import { gzipSync } from "node:zlib";
import { takesGzip } from "../../domain/accept.ts";
import type { LedgerReader } from "../../store/store.ts";
import type { ContextSettings } from "../../query/context/rules.ts";
import { ThreadMemory } from "../../query/context/thread-memory.ts";
import { formatFor } from "./accept.ts";
import { collectorFamilies, type CollectorFacts } from "./collector-family.ts";
import { contentTypes, endOf, formatFamilies, type Format } from "./exposition.ts";
import { gauge, type Family } from "./family.ts";
import { ledgerCounters } from "./ledger-counter.ts";
import type { MemoryFile } from "./memory.ts";
import { Places } from "./places.ts";
import { planLimits } from "./plan-limit.ts";
import { Ratchet } from "./ratchet.ts";
import { sessionGauges, sessionStates } from "./session-gauge.ts";

/** `exporter.prometheus` of the config: both settings bound the series that a scrape carries. */
export interface MetricsSettings {
  /** Whether open sessions have series of their own. */
  readonly sessions: boolean;
  /** Projects that have a name of their own; the others are one. */
  readonly maxProjects: number;
}

/**
 * What metrics are made from: the ledger, the collector and other parts. `memory` keeps what was shown across a
 * restart, so that no counter falls.
 */
export interface MetricsParts {
  readonly reader: LedgerReader;
  /** Another number when anything was written to the ledger. */
  readonly revision: () => number;
  readonly contexts: ContextSettings;
  readonly collector: () => CollectorFacts;
  /** What other parts say of themselves. */
  readonly others: readonly (() => readonly Family[])[];
  readonly memory: MemoryFile;
  readonly settings: MetricsSettings;
}

/** Everything that is exported, as text. */
export class Metrics {
  readonly #parts: MetricsParts;
  readonly #places: Places;
  readonly #ratchet: Ratchet;
  readonly #threads: ThreadMemory;
  /** What the ledger said last, in the forms it was asked in. */
  #last:
    | { readonly revision: number; readonly families: readonly Family[]; readonly texts: Map<Format, string> }
    | undefined;

  constructor(parts: MetricsParts) {
    this.#parts = parts;
    const known = parts.memory.read();
    this.#places = new Places(parts.settings.maxProjects, known);
    this.#ratchet = new Ratchet(known?.shown ?? []);
    this.#threads = new ThreadMemory(parts.reader);
  }

  /** All families in one form. Throws what the ledger throws. */
  text(format: Format): string {
    const ledger = this.#ledger();
    const counted = ledger.texts.get(format) ?? formatFamilies(ledger.families, format);
    ledger.texts.set(format, counted);
    return counted + formatFamilies(this.#now(), format) + endOf[format];
  }

  /** Values that only a commit changes. Asking again before the next one costs nothing. */
  #ledger() {
    const revision = this.#parts.revision();
    if (this.#last?.revision === revision) return this.#last;
    const families = this.#ratchet.hold(ledgerCounters(this.#parts.reader, this.#places));
    // Saved before anybody sees them: what was shown must be known after a restart.
    this.#parts.memory.write({ ...this.#places.memory(), shown: this.#ratchet.shown() });
    this.#last = { revision, families, texts: new Map() };
    return this.#last;
  }

  /** What changes with the clock, too. */
  #now(): Family[] {
    const { reader, settings, contexts, others } = this.#parts;
    const facts = this.#parts.collector();
    const asked = { now: facts.now, contexts, threads: this.#threads };
    return [
      sessionStates(reader, this.#places, facts.now),
      ...(settings.sessions ? sessionGauges(reader, this.#places, asked) : []),
      ...planLimits(reader, facts.now),
      ...collectorFamilies(facts),
      gauge(
        "hallmonitor_held_series",
        "Counters held above the ledger's present sum, because a counter must not fall.",
        this.#ratchet.held(),
      ),
      ...others.flatMap((families) => families()),
    ];
  }
}

/** Answers one scrape, in the form that it asks for. */
export function answerScrape(metrics: Metrics, request: Request): Response {
  const format = formatFor(request.headers.get("accept"));
  const text = metrics.text(format);
  const isZipped = takesGzip(request.headers.get("accept-encoding"));
  return new Response(isZipped ? gzipSync(text, { level: 1 }) : text, {
    headers: {
      "content-type": contentTypes[format],
      vary: "accept, accept-encoding",
      ...(isZipped ? { "content-encoding": "gzip" } : {}),
    },
  });
}
