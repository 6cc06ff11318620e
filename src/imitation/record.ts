import type { UnixMs } from "../domain/time.ts";
import type { EventAct, HookAct, SpanAct } from "./act.ts";

/** Attributes before they are sent; undefined ones are not. */
export type WireAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Who sends: one run of the client. */
export interface ImitatedSession {
  readonly id: string;
  readonly model: string;
  readonly repository: string;
  readonly title: string;
  /** The folder it works in. */
  readonly folder: string;
  /** Tokens that its context may have; undefined where nobody knows. */
  readonly window: number | undefined;
  readonly startType: "fresh" | "resume";
  readonly resource: WireAttributes;
  /** What every event and every data point of the session carries. */
  readonly attributes: WireAttributes;
}

/** An act, as the number `sequence` of its process. */
export interface EventRecord {
  readonly kind: "event";
  readonly session: ImitatedSession;
  readonly at: UnixMs;
  readonly sequence: number;
  readonly act: EventAct;
}

/** An act that the client tells as a span, at its end. */
export interface SpanRecord {
  readonly kind: "span";
  readonly session: ImitatedSession;
  readonly at: UnixMs;
  readonly act: SpanAct;
}

/** An act that the client tells its hooks, and nobody else. */
export interface HookRecord {
  readonly kind: "hook";
  readonly session: ImitatedSession;
  readonly at: UnixMs;
  readonly act: HookAct;
}

/** Whether an export covers the time since the last one, or since the client began. */
export type Temporality = "delta" | "cumulative";

/** What one series counted. */
export interface Count {
  readonly metric: string;
  readonly value: number;
  readonly attributes: WireAttributes;
}

/** One export of a session's counters: what was counted after `since`, up to and at `at`. */
export interface CountersRecord {
  readonly kind: "counters";
  /** Claude Code exports `delta` unless OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE says otherwise. */
  readonly temporality: Temporality;
  readonly session: ImitatedSession;
  readonly since: UnixMs;
  readonly at: UnixMs;
  readonly counts: readonly Count[];
}

/** Something that an imitated client sends, with its time: an act on the channel of its kind, or an export of counters. */
export type ImitatedRecord = EventRecord | SpanRecord | HookRecord | CountersRecord;
