import { formatWhole } from "../domain/whole.ts";
import { counted } from "../domain/counted.ts";
import { formatTokens } from "./tokens.ts";

/** A difference between two channels' accounts, as `GapShape` of the API tells it. */
interface Gap {
  readonly kind: keyof typeof tellings;
  readonly requests: number | null;
  readonly tokens: number;
}

/** How much of it there is. */
type Size = Omit<Gap, "kind">;

/** How a gap is told: in a few words for a column, and as advice. */
interface Telling {
  readonly short: (gap: Size) => string;
  readonly advice: string;
  /** Whether the ledger may hold less than was used, or other tokens; the other gaps are filled or harmless. */
  readonly isLoss: boolean;
}

const tellings = {
  missing_in_otlp: {
    short: ({ requests }) => `${formatWhole(requests ?? 0)} not over OTLP`,
    advice:
      "nothing to do: the transcript filled it. If it goes on, 'hallmonitor doctor' says why telemetry fails",
    isLoss: false,
  },
  missing_in_transcript: {
    short: ({ requests }) => `${formatWhole(requests ?? 0)} not in transcript`,
    advice:
      "nothing to do: telemetry filled it. Files that were never read come in with 'hallmonitor import'",
    isLoss: false,
  },
  counter_stopped: {
    short: ({ tokens }) => `counters lack ${formatTokens(tokens)}`,
    advice:
      "nothing yet while it works: counters come up to a minute later. Where they stay behind, the client stopped exporting: restart it, and see 'hallmonitor doctor'",
    isLoss: false,
  },
  client_reports_more: {
    short: ({ tokens }) =>
      tokens === 0 ? "client says it cost more" : `client counts ${formatTokens(tokens)} more`,
    advice:
      "nothing yet while it works: telemetry comes a moment later. Where it stays, read its files with 'hallmonitor import'; what no channel told stays unknown",
    isLoss: true,
  },
  usage_placeholder: {
    short: ({ requests }) => `${formatWhole(requests ?? 0)} unfinished`,
    advice:
      "where telemetry told of a request too, its figures count; where only the file does, the output may be short",
    isLoss: true,
  },
  usage_disputed: {
    short: ({ requests }) => `${formatWhole(requests ?? 0)} disputed`,
    advice:
      "the channel that knows best counts; 'hallmonitor session ID --json' shows who told of each request",
    isLoss: true,
  },
  unpriced: {
    short: ({ requests }) => `${formatWhole(requests ?? 0)} unpriced`,
    advice: "see 'hallmonitor prices MODEL', and set a price under pricing.overrides",
    isLoss: false,
  },
  duplicate_removed: {
    short: ({ requests }) => `${formatWhole(requests ?? 0)} counted elsewhere`,
    advice: "nothing to do: a resumed or forked session repeats what came before it, and that counts once",
    isLoss: false,
  },
} as const satisfies Readonly<Record<string, Telling>>;

/** All gaps of a session in a few words, losses first: `3 not over OTLP, counters lack 1.20k`; empty when there are none. */
export function gapWords(gaps: readonly Gap[]): string {
  const losses = gaps.toSorted((a, b) => Number(isLoss(b)) - Number(isLoss(a)));
  return losses.map((gap) => tellings[gap.kind].short(gap)).join(", ");
}

/** What a person can do about a gap in a session of an agent. All that is known of what people logged is in the ledger. */
export function gapAdvice({ kind }: Gap, agent: string): string {
  if (agent === "manual")
    return "nothing to do: operations count where they were logged, the session's total only where none was";
  return tellings[kind].advice;
}

/** Whether the gap means that the ledger's figures may be wrong. */
export function isLoss({ kind }: Gap): boolean {
  return tellings[kind].isLoss;
}

/** How much is behind a gap: `3 requests · 1.20k tokens`; empty where only money differs. */
export function gapSize({ requests, tokens }: Gap): string {
  const isMoney = requests === null && tokens === 0;
  return [
    requests === null ? "" : counted(requests, "request"),
    isMoney ? "" : `${formatTokens(tokens)} tokens`,
  ]
    .filter((part) => part !== "")
    .join(" · ");
}
