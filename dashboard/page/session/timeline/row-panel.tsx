import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { plainText } from "../../../../src/domain/plain-text.ts";
import { formatWhole } from "../../../../src/domain/whole.ts";
import { formatDuration, formatMoment } from "../../../../src/format/duration.ts";
import { formatBytes } from "../../../../src/format/bytes.ts";
import { plainLines } from "../../../../src/format/plain-lines.ts";
import { headingOf, titleOf } from "../../../../src/format/row-label.ts";
import type { SessionShape } from "../../../../src/query/shape.ts";
import type { TimelineRow, TimelineRowAnswer } from "../../../../src/query/timeline/shape.ts";
import { useAnswer } from "../../../api/answer.ts";
import { set, zoneNow } from "../../../app/view.ts";
import { Answer } from "../../../part/answer.tsx";
import { Badge } from "../../../part/badge.tsx";
import { Copy } from "../../../part/copy.tsx";
import { Icon } from "../../../part/icon.tsx";
import { Skeleton } from "../../../part/skeleton.tsx";
import { fieldsOf, type Field } from "./field.ts";

/**
 * The row that the address names. `row` is what the timeline tells of it: all the rest is asked for, and asked for anew
 * when that changes.
 */
export interface RowPanelProps {
  readonly session: Pick<SessionShape, "id" | "agent">;
  readonly row: TimelineRow;
}

/** All that is known of one row, to the digit. */
export function RowPanel({ session, row: seen }: RowPanelProps) {
  const path = `/api/sessions/${encodeURIComponent(session.id)}/timeline/${encodeURIComponent(seen.key)}`;
  const answer = useAnswer<TimelineRowAnswer>(path, { agent: session.agent });
  // As soon as the row tells something else, all of it is asked for again.
  const version = JSON.stringify(seen);
  const asked = useRef(version);
  useEffect(() => {
    if (asked.current !== version) answer.reload();
    asked.current = version;
  }, [version]);
  return (
    <aside class="tl-panel" aria-label="The chosen row">
      <button
        type="button"
        class="copy tl-close"
        aria-label="Close"
        title="Close (Esc)"
        onClick={() => set({ row: null })}
      >
        <Icon name="close" />
      </button>
      <Answer of={answer} skeleton={<Skeleton lines={10} />}>
        {({ row, thing }) => {
          const { known, unknown } = fieldsOf(thing);
          return (
            <>
              <header>
                {titleOf(row) !== row.kind && <span class="faint">{row.kind}</span>}
                <h2>{plainText(headingOf(row))}</h2>
                {row.status !== "ok" && (
                  <Badge
                    tone={
                      row.status === "failed" ? "bad" : row.status === "refused" ? "attention" : "neutral"
                    }
                  >
                    {row.status === "open" ? "no end told" : row.status}
                  </Badge>
                )}
              </header>
              <dl>
                {known.map((field) => (
                  <div key={field.name} class={field.kind === "text" ? "is-text" : undefined}>
                    <dt>{field.label}</dt>
                    <dd>
                      <Value field={field} />
                    </dd>
                  </div>
                ))}
              </dl>
              {unknown.length > 0 && <p class="faint">Not told: {unknown.join(", ")}.</p>}
            </>
          );
        }}
      </Answer>
    </aside>
  );
}

/** A longer text would be slow to draw; it is copied whole. */
const mostText = 20_000;

function Value({ field }: { readonly field: Field }) {
  const { kind, value, label } = field;
  if (typeof value === "number") return <span class="num">{numberText(kind, value)}</span>;
  if (kind === "time")
    return (
      <time dateTime={value} title={value} class="num">
        {formatMoment(Date.parse(value), zoneNow())}
        <span class="faint">{value.slice(19, 23)}</span>
      </time>
    );
  if (kind === "id")
    return (
      <Copied value={value} label={label}>
        <code>{plainText(value)}</code>
      </Copied>
    );
  if (kind === "text" || kind === "path")
    return (
      <Copied value={value} label={label}>
        <bdi class="tl-text">{plainLines(value.slice(0, mostText)).join("\n")}</bdi>
      </Copied>
    );
  return <bdi>{plainText(value)}</bdi>;
}

function Copied({ value, label, children }: { value: string; label: string; children: ComponentChildren }) {
  return (
    <span class="tl-copied">
      {children}
      <Copy text={value} label={label} />
    </span>
  );
}

/** A number to the digit, and short beside it where that helps. */
function numberText(kind: Field["kind"], value: number): string {
  if (kind === "money") return `$${value}`;
  if (kind === "bytes") return `${formatBytes(value)} · ${formatWhole(value)} bytes`;
  if (kind !== "duration") return formatWhole(value);
  return value < 1000 ? `${formatWhole(value)} ms` : `${formatDuration(value)} · ${formatWhole(value)} ms`;
}
