import { useMemo } from "preact/hooks";
import { plainText } from "../../../../src/domain/plain-text.ts";
import { formatDuration } from "../../../../src/format/duration.ts";
import { headingOf, wordsOf } from "../../../../src/format/row-label.ts";
import { Duration, Money, Tokens } from "../../../part/amount.tsx";
import { Icon } from "../../../part/icon.tsx";
import { shareOf, type Axis, type Frame } from "./axis.ts";
import type { Node } from "./scene.ts";
import { endOf, partsOf, type Part, type TimedRow } from "./span.ts";

/**
 * A row, how it stands in the list, and the part of time in which its bars lie. Numbers that nobody told leave their cells
 * blank.
 */
export interface RowProps {
  readonly node: Node;
  /** When it can have begun at the earliest. */
  readonly since: number;
  /** Its place among the shown rows, from 0. */
  readonly place: number;
  readonly isContext: boolean;
  readonly isClosed: boolean;
  readonly isActive: boolean;
  readonly axis: Axis;
  readonly frame: Frame;
  /** Up to when open rows go on. */
  readonly now: number;
}

/** A row: what it is at the left, when it was at the right. */
export function Row(props: RowProps) {
  const { node, place, isContext, isClosed, isActive } = props;
  const { row, depth, size } = node;
  // A scroll moves the frame, and with it every bar; nothing else of a row is drawn anew for that.
  const cells = useMemo(() => <Cells node={node} isClosed={isClosed} />, [node, isClosed]);
  return (
    <div
      id={rowId(row.key)}
      role="row"
      class={`tl-row is-${row.kind} is-${row.status}${isContext ? " is-context" : ""}`}
      aria-level={depth + 1}
      aria-rowindex={place + 2}
      aria-selected={isActive}
      aria-expanded={size > 0 ? !isClosed : undefined}
      data-place={place}
    >
      {cells}
      <div role="gridcell" class="tl-track">
        <Bars {...props} />
      </div>
    </div>
  );
}

function Cells({ node, isClosed }: Pick<RowProps, "node" | "isClosed">) {
  const { row, depth, size } = node;
  const status = statusWords[row.status];
  // Where there is no error to tell, the words may be the status, which stands before them.
  const words = wordsOf(row)
    .filter((word) => word !== status)
    .map((word) => plainText(word))
    .join(" · ");
  return (
    <>
      <div role="gridcell" class="tl-name" style={{ "--depth": depth }}>
        <span class={size > 0 ? "tl-twist" : "tl-twist is-leaf"} aria-hidden="true">
          {size > 0 && <Icon name={isClosed ? "right" : "down"} size={12} />}
        </span>
        <i class="tl-kind" aria-hidden="true" />
        <span class="tl-title">{plainText(headingOf(row))}</span>
        {row.status !== "ok" && <span class="tl-status">{status}</span>}
        <bdi class="tl-words" title={words}>
          {words}
        </bdi>
      </div>
      <div role="gridcell" class="tl-number tl-tokens">
        <TokensOf row={row} />
      </div>
      <div role="gridcell" class="tl-number tl-cost">
        {(row.cost_usd !== null || row.usage !== null) && (
          <Money usd={row.cost_usd} unpriced={{ unpriced_requests: row.cost_usd === null ? 1 : 0 }} />
        )}
      </div>
      <div role="gridcell" class="tl-number tl-time">
        <TimeOf node={node} />
      </div>
    </>
  );
}

/** The id of a row's element; keys hold nothing that an id may not. */
export function rowId(key: string): string {
  return `row-${key}`;
}

const statusWords = { failed: "failed", refused: "refused", open: "no end told", ok: "" } as const;

function TokensOf({ row }: { readonly row: TimedRow }) {
  const { usage, context_tokens: before, context_tokens_after: after } = row;
  const to = usage?.output_tokens ?? after;
  if (before === null && to === null) return null;
  if (to === null) return <Tokens count={before} />;
  return (
    <>
      <Tokens count={before} /> <span class="faint">→</span> <Tokens count={to} />
    </>
  );
}

/** How long it took; of a prompt, how long all that it set off did. */
function TimeOf({ node: { row, start, end, size } }: { readonly node: Node }) {
  if (row.kind === "prompt") return size === 0 ? null : <Duration ms={end - start} />;
  if (row.duration_ms === null) return null;
  return <Duration ms={row.duration_ms} />;
}

function Bars({ node, since, axis, frame, now }: RowProps) {
  const { row } = node;
  const at = (instant: number): number => shareOf(axis, frame, instant);
  if (row.kind === "prompt" || (row.kind === "subagent" && node.size > 0)) {
    const end = Math.max(node.end, endOf(row, now));
    return (
      <Piece
        kind={row.kind === "prompt" ? "turn" : "run"}
        from={at(row.start)}
        to={at(end)}
        title={barTitle(row, end)}
      />
    );
  }
  return (
    <>
      {partsOf(row, { now, since }).map((part) => (
        <Piece
          key={part.kind}
          kind={part.kind}
          from={at(part.from)}
          to={at(part.to)}
          title={partTitle(part)}
        />
      ))}
    </>
  );
}

interface PieceProps {
  readonly kind: Part["kind"] | "turn";
  readonly from: number;
  readonly to: number;
  readonly title: string;
}

/** A piece of a bar; what lies outside the frame is cut off, and what is too short to see is a mark. */
function Piece({ kind, from, to, title }: PieceProps) {
  if (to < 0 || from > 1) return null;
  const left = Math.max(0, from);
  const width = Math.min(1, to) - left;
  return (
    <i
      class={`tl-piece piece-${kind}`}
      title={title}
      style={{ left: `${left * 100}%`, width: `${Math.max(0, width) * 100}%` }}
    />
  );
}

const partWords: Record<Part["kind"], string> = {
  wait: "waited for its person",
  first: "until the first token",
  run: "ran",
  lead: "nobody timed this part",
};

function partTitle({ kind, from, to }: Part): string {
  return `${partWords[kind]} · ${formatDuration(to - from)}`;
}

function barTitle({ start }: TimedRow, end: number): string {
  return formatDuration(end - start);
}
