import { formatKnownCount } from "../../format/known-count.ts";
import type { UsageShape } from "../../query/shape.ts";
import type { ReconcileShape } from "../../query/reconcile-shape.ts";
import { channelName, secondChannel } from "../../format/channel.ts";
import { confidenceMeaning, confidenceText } from "../../format/confidence.ts";
import { confidencePaint } from "./confidence.ts";
import { formatMoment, instantOf } from "../../format/duration.ts";
import { gapAdvice, gapSize, isLoss } from "../../format/gap.ts";
import { formatUsd } from "../../format/money.ts";
import type { ReconcileSettings } from "./reconcile-list.ts";
import { plain } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { fit, plainText, widthOf, wrap } from "./text.ts";
import { requestsIn } from "../../format/requests.ts";
import { formatTokens, tokensOf } from "../../format/tokens.ts";
import { unknown } from "../../format/unknown.ts";

/** One session: everybody's account of it side by side, the gaps between them, and what to do. Fits `width`. */
export function formatReconcileSession(shape: ReconcileShape, settings: ReconcileSettings): string {
  const { width, style, timezone } = settings;
  const started = `started ${formatMoment(instantOf(shape.started_at), timezone)}`;
  return [
    heading(shape, settings),
    style.dim(fit([plainText(shape.project), started].filter((part) => part !== "").join(" · "), width)),
    "",
    ...formatTable(accountsOf(shape, timezone), accountColumns(settings), { width, title: style.dim }),
    "",
    ...gapLines(shape, settings),
    ...trustLines(shape, settings),
  ].join("\n");
}

function heading({ id, confidence }: ReconcileShape, { width, style }: ReconcileSettings): string {
  const text = confidenceText(confidence);
  const room = width - widthOf(text) - 2;
  if (room < 8) return confidencePaint(confidence, style)(fit(text, width));
  return `${style.bold(fit(plainText(id), room))}  ${confidencePaint(confidence, style)(text)}`;
}

/** One line of the table: who says it, and what. */
interface Account {
  readonly who: string;
  readonly look: "ledger" | "client" | "witness";
  readonly requests: number | null;
  readonly usage: UsageShape | null;
  readonly cost: number | null;
}

function accountsOf(shape: ReconcileShape, timezone: string | undefined): Account[] {
  const { witnesses, ledger, client_reported: said } = shape;
  const told = witnesses.map(({ source, requests, usage, cost_usd: cost }): Account => {
    return { who: channelName(source), look: "witness", requests, usage, cost };
  });
  const { usage, cost_usd: cost } = ledger;
  const requests = requestsIn(ledger);
  const held: Account = { who: "ledger", look: "ledger", requests, usage, cost };
  if (said === null) return [...told, held];
  const at = formatMoment(instantOf(said.at), timezone).slice(11, 16);
  const who = `client (${plainText(said.source)}${at === "" ? "" : `, ${at}`})`;
  return [...told, held, { who, look: "client", requests: null, usage: said.usage, cost: said.cost_usd }];
}

function accountColumns({ style }: ReconcileSettings): Column<Account>[] {
  const paint = ({ look }: Account) =>
    look === "ledger" ? style.bold : look === "client" ? style.dim : plain;
  const tokens = (title: string, of: (usage: UsageShape) => number, vanish?: number): Column<Account> => ({
    title,
    align: "right",
    cell: ({ usage }) => (usage === null ? unknown : formatTokens(of(usage))),
    paint,
    ...(vanish === undefined ? {} : { vanish }),
  });
  return [
    { title: "who", cell: ({ who }) => who, minWidth: 10, paint },
    {
      title: "reqs",
      align: "right",
      cell: ({ requests }) => formatKnownCount(requests),
      paint,
    },
    tokens("tokens", tokensOf),
    tokens("in", (usage) => usage.input_tokens, 2),
    tokens("out", (usage) => usage.output_tokens, 2),
    tokens("cached", (usage) => usage.cache_read_input_tokens, 2),
    tokens("written", (usage) => usage.cache_creation_input_tokens, 2),
    { title: "cost", align: "right", cell: ({ cost }) => formatUsd(cost), paint, vanish: 1 },
  ];
}

function gapLines({ gaps, agent }: ReconcileShape, { width, style, advice }: ReconcileSettings): string[] {
  return gaps.flatMap((gap) => [
    (isLoss(gap) ? style.yellow : style.bold)(
      fit([gap.kind, gapSize(gap)].filter(Boolean).join(" · "), width),
    ),
    ...indented(plainText(gap.detail), width),
    ...indented(`→ ${advice(gapAdvice(gap, agent))}`, width).map((line) => style.cyan(line)),
  ]);
}

function trustLines(shape: ReconcileShape, settings: ReconcileSettings): string[] {
  const { width, style } = settings;
  const { confidence } = shape;
  const says = wrap(`${confidenceText(confidence)}: ${confidenceMeaning(confidence)}`, Math.max(1, width));
  const paint = confidencePaint(confidence, style);
  const advice =
    confidence === "single-source" ? indented(`→ ${settings.advice(secondChannel(shape))}`, width) : [];
  return [...says.map((line) => paint(line)), ...advice.map((line) => style.cyan(line))];
}

function indented(text: string, width: number): string[] {
  return width < 4 ? [] : wrap(text, width - 2).map((line) => `  ${line}`);
}
