import type { AdviceKind } from "../../query/advice/finding.ts";
import type { AdviceAnswer, EvidenceShape, FindingShape } from "../../query/advice.ts";
import { formatMoment, instantOf } from "../../format/duration.ts";
import { shortModel } from "../../format/model.ts";
import { formatShare } from "../../format/percent.ts";
import { formatUsd } from "../../format/money.ts";
import { projectName } from "./session-column.ts";
import type { Look } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { counted, plainText, wrap } from "./text.ts";
import { andUnpriced, findingSize } from "../../format/finding.ts";
import { shortId } from "../../domain/short-id.ts";

/** How `advice` draws its findings. The span that was looked at is told in days of `timezone`. */
export interface AdviceSettings extends Look {
  readonly timezone: string;
  /** When it was asked: an end that is yet to come is not told. */
  readonly now: number;
}

const indent = "  ";

/** What could have cost less, the largest saving first; or a sentence that says nothing was found. Fits `width`. */
export function formatAdvice(answer: AdviceAnswer, settings: AdviceSettings): string {
  const { style, width } = settings;
  const told = (text: string): string[] => wrap(text, width);
  if (answer.requests + answer.failed_requests === 0)
    return told(
      `No request ${spanText(answer, settings)} matches. Leave a filter out, or take in more with --since.`,
    ).join("\n");
  return [
    ...told(headText(answer, settings)),
    ...answer.findings.flatMap((finding) => ["", ...findingLines(finding, settings)]),
    "",
    ...told(restText(answer)).map(style.dim),
  ].join("\n");
}

function headText(answer: AdviceAnswer, settings: AdviceSettings): string {
  const { requests, failed_requests: failed, sessions, spent_usd, saving_up_to_usd: saving } = answer;
  const failures = failed === 0 ? "" : ` (and ${failed} failed)`;
  const what = `${counted(requests, "request")}${failures} in ${counted(sessions, "session")}`;
  const spent = spent_usd === null ? "no known price" : formatUsd(spent_usd);
  const seen = `${what} ${spanText(answer, settings)}: ${spent}${andUnpriced(answer)}.`;
  if (answer.findings.length === 0) return `${seen} Nothing to advise.`;
  if (saving === null) return `${seen} What follows has no price.`;
  const once = isOverlapping(answer, saving) ? ", each request counted once" : "";
  return `${seen} Up to ${formatUsd(saving)}${shareText(saving, spent_usd)} could have been saved${once}.`;
}

/** Whether findings add up to more than the total: who adds them up should know why. */
function isOverlapping({ findings }: AdviceAnswer, saving: number): boolean {
  const sum = findings.reduce((total, finding) => total + (finding.saving_usd ?? 0), 0);
  return sum - saving > 0.005;
}

function shareText(saving: number, spent: number | null): string {
  if (spent === null || spent === 0) return "";
  return ` (${formatShare(saving / spent)})`;
}

function spanText({ from, to }: AdviceAnswer, { timezone, now }: AdviceSettings): string {
  const since = from === null ? "" : `since ${dayOf(from, timezone)}`;
  const until =
    to === null || instantOf(to) > now ? "" : `before ${formatMoment(instantOf(to), timezone).slice(0, 16)}`;
  return [since, until].filter((part) => part !== "").join(" and ") || "of all time";
}

function dayOf(instant: string, timezone: string): string {
  return formatMoment(instantOf(instant), timezone).slice(0, 10);
}

function findingLines(finding: FindingShape, settings: AdviceSettings): string[] {
  const { style, width } = settings;
  const head = `${formatUsd(finding.saving_usd)}  ${plainText(finding.title)}`;
  return [
    ...wrap(head, width).map(style.bold),
    ...indented(plainText(finding.action), width),
    ...indented(findingSize(finding), width).map(style.dim),
    ...evidenceLines(finding.evidence, settings),
  ];
}

function indented(text: string, width: number): string[] {
  return wrap(text, Math.max(1, width - indent.length)).map((line) => indent + line);
}

/** Below this, what happened stands under its session instead of behind it. */
const roomy = 72;

function evidenceLines(evidence: readonly EvidenceShape[], settings: AdviceSettings): string[] {
  const { style, width } = settings;
  const columns = evidenceColumns(settings);
  const room = { width: Math.max(1, width - indent.length) };
  if (width >= roomy) return formatTable(evidence, columns, room).map((line) => indent + line);
  const rows = formatTable(evidence, columns.slice(0, -1), room);
  return evidence.flatMap(({ detail }, index) => [
    indent + (rows[index] ?? ""),
    ...indented(detailText(detail), width - indent.length).map((line) => style.dim(indent + line)),
  ]);
}

function evidenceColumns({ style, timezone }: AdviceSettings): Column<EvidenceShape>[] {
  return [
    {
      title: "session",
      cell: ({ session_id }) => shortId(session_id),
      minWidth: 8,
      maxWidth: 24,
      paint: () => style.cyan,
    },
    { title: "saving", align: "right", cell: ({ saving_usd }) => formatUsd(saving_usd) },
    { title: "project", cell: projectName, minWidth: 6, maxWidth: 24, vanish: 2 },
    { title: "at", cell: ({ at }) => formatMoment(instantOf(at), timezone).slice(0, 16), vanish: 1 },
    { title: "detail", cell: ({ detail }) => detailText(detail), minWidth: 20, paint: () => style.dim },
  ];
}

/** With models named as people name them. */
function detailText(detail: string): string {
  return plainText(detail).split(" ").map(shortModel).join(" ");
}

const names: Readonly<Record<AdviceKind, string>> = {
  model_switch: "switches in mid-session",
  expired_cache: "pauses that outlive the cache",
  one_hour_cache: "five-minute cache where an hour is cheaper",
  five_minute_cache: "one-hour cache where five minutes are cheaper",
  small_requests: "large models on small requests",
  long_context: "contexts kept too long",
  failing_tools: "tools that fail again and again",
  failed_requests: "requests that fail again and again",
};

function restText({ nothing_found: quiet }: AdviceAnswer): string {
  const looked = quiet.length === 0 ? "" : `Not found: ${quiet.map((kind) => names[kind]).join(", ")}. `;
  return `${looked}Each rule in words: docs/advice.md. Prices are list prices, also under a plan.`;
}
