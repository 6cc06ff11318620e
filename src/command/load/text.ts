import { formatBytes } from "../../format/bytes.ts";
import { formatDuration } from "../../format/duration.ts";
import { unknown } from "../../format/unknown.ts";
import { counted } from "../../domain/counted.ts";
import { formatWhole } from "../../domain/whole.ts";
import type { LoadOrder } from "../../load/order.ts";
import type { LoadReport } from "../../load/report.ts";
import { retryable } from "../../load/sender.ts";
import type { Tally } from "../../load/tally.ts";
import { factLines, type Fact } from "../format/fact-line.ts";
import type { Look } from "../format/style.ts";
import type { Target } from "./target.ts";

/** What is about to be done, before it is. */
export function announcement(order: LoadOrder, { ownDir, httpUrl }: Target, user: string): string {
  const { sessions, requests, connections, wire, rate, durationMs } = order;
  const pace = rate === 0 ? "as fast as they are answered" : `${counted(rate, "request")} a second`;
  const what = `${counted(sessions, "simulated session")} of ${counted(requests, "request")} each, over ${wire}, ${counted(connections, "post")} at once, ${pace}, for ${formatDuration(durationMs)} at most`;
  const where =
    ownDir === undefined
      ? `into ${httpUrl}, in whose ledger they stay (user ${user})`
      : `into a collector of its own in ${ownDir}, which is removed afterwards`;
  return `load: ${what}, ${where}`;
}

/** How far it is. */
export function progressText({ answered, requests, records, unanswered }: Tally, order: LoadOrder): string {
  const all = formatWhole(order.sessions * order.requests);
  const given = unanswered === 0 ? "" : ` · ${formatWhole(unanswered)} posts given up`;
  return `${formatWhole(requests)} of ${all} requests · ${formatWhole(answered)} posts · ${formatWhole(records)} records${given}`;
}

const endings = {
  done: "all was sent",
  time: "the time was up",
  stopped: "stopped",
  gone: "the collector no longer answers",
} as const satisfies Record<LoadReport["ending"], string>;

/** What came of it, for people. */
export function formatReport(report: LoadReport, { width, style }: Look): string {
  const { sent, answered, seconds, ending } = report;
  const facts: Fact[] = [
    ["sent", `${counted(sent.posts, "post")} in ${formatDuration(seconds * 1000)}: ${endings[ending]}`],
    [
      "answered",
      `${counted(sent.answered, "post")} with ${counted(answered.records, "record")}, ${formatWhole(answered.requests)} of them requests`,
    ],
    ["given up", givenUpText(sent)],
    ["refused", refusedText(report)],
    [
      "pace",
      `${formatWhole(report.records_per_second)} records/s, ${formatWhole(report.requests_per_second)} requests/s`,
    ],
    ["answer", spreadText(report.answer_ms)],
    ["visible", `${spreadText(report.visible_ms)} (${formatWhole(report.visible_ms.looked_at)} looked at)`],
    [
      "late",
      `${formatWhole(report.visible_ms.late)} of these later than ${formatDuration(report.visible_ms.late_after)}`,
    ],
    ["lost", countsText(report.lost)],
    ["doubled", `${countsText(report.doubled)}; ${counted(sent.sent_twice, "post")} sent twice`],
    ["sums", sumsText(report)],
    ["memory", memoryText(report.collector.peak_memory_bytes)],
    ...report.examples.map((example): Fact => ["for example", example]),
  ];
  return factLines(facts, { width, style }).join("\n");
}

function givenUpText({ unanswered, cut_off }: LoadReport["sent"]): string {
  const given = unanswered === cut_off ? "none" : counted(unanswered - cut_off, "post");
  return cut_off === 0 ? given : `${given}; ${counted(cut_off, "post")} under way at the end`;
}

function refusedText({ refused, broken }: LoadReport): string {
  const parts = refused.map(({ status, posts, retry_after_s }) => {
    const waited = retry_after_s === null ? "" : `, Retry-After ${retry_after_s}s`;
    return `${formatWhole(posts)} with ${status}${waited}: ${retryable.has(status) ? "sent again" : "for good"}`;
  });
  if (broken > 0) parts.push(`${formatWhole(broken)} without an answer: sent again`);
  return parts.length === 0 ? "none" : parts.join("; ");
}

function spreadText({ p50, p99, max }: LoadReport["answer_ms"]): string {
  return `p50 ${timeText(p50)}, p99 ${timeText(p99)}, max ${timeText(max)}`;
}

function timeText(ms: number | null): string {
  return ms !== null && ms < 10 ? `${ms.toFixed(1)}ms` : formatDuration(ms);
}

function countsText(counts: LoadReport["lost"]): string {
  if (counts === null) return unknown;
  const { requests, tool_calls, prompts } = counts;
  if (requests + tool_calls + prompts === 0) return "nothing";
  return [counted(requests, "request"), counted(tool_calls, "tool call"), counted(prompts, "prompt")].join(
    ", ",
  );
}

function sumsText({ sessions_summed_up: all, sessions_with_wrong_sums: wrong }: LoadReport): string {
  if (all === null || wrong === null) return unknown;
  if (all === 0) return "not checked: no session had all its posts answered";
  const those = `the ${counted(all, "session")} whose posts were all answered`;
  return wrong === 0 ? `right in ${those}` : `wrong in ${formatWhole(wrong)} of ${those}`;
}

function memoryText(bytes: number | null): string {
  return bytes === null ? unknown : `${formatBytes(bytes)} at most, of the collector`;
}
