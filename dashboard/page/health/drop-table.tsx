import type { DropReason } from "../../../src/domain/outcome.ts";
import { formatWhole } from "../../../src/domain/whole.ts";
import { dropAction, dropMeaning, isHarmlessDrop } from "../../../src/format/drop-reason.ts";
import type { HealthAnswer } from "../../../src/query/health.ts";
import { Count } from "../../part/amount.tsx";
import { Icon } from "../../part/icon.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Advice } from "../../part/command.tsx";

interface Row {
  readonly reason: DropReason;
  readonly count: number;
}

/** What was not kept since the start: why, what that means, and what to do. Every item has a counted fate. */
export function DropTable({ items: { dropped, forbidden_attribute_keys } }: Pick<HealthAnswer, "items">) {
  const rows = Object.entries(dropped)
    // The API names reasons only.
    .map(([reason, count]) => ({ reason: reason as DropReason, count }))
    .filter(({ count }) => count > 0);
  return (
    <>
      <Table
        name="Dropped items"
        columns={columns}
        rows={rows.toSorted((a, b) => b.count - a.count)}
        keyOf={({ reason }) => reason}
        noExport
        empty={
          <p class="attention-none">
            <Icon name="check" /> Nothing was dropped since the start.
          </p>
        }
      />
      {forbidden_attribute_keys > 0 && (
        <p class="faint">
          {formatWhole(forbidden_attribute_keys)} attributes were left out because their keys could have been
          code; their items were kept.
        </p>
      )}
    </>
  );
}

const columns: readonly Column<Row>[] = [
  {
    key: "reason",
    title: "Reason",
    value: ({ reason }) => reason,
    cell: ({ reason }) => <code>{reason}</code>,
  },
  {
    key: "count",
    title: "Items",
    align: "right",
    value: ({ count }) => count,
    cell: ({ reason, count }) => (
      <span class={isHarmlessDrop(reason) ? "" : "tone-attention"}>
        <Count n={count} />
      </span>
    ),
  },
  {
    key: "meaning",
    title: "Because",
    grow: true,
    value: ({ reason }) => dropMeaning(reason),
    cell: ({ reason }) => (
      <span class="drop-meaning">
        {dropMeaning(reason)}
        <span class="faint">
          <Advice text={isHarmlessDrop(reason) ? "no loss" : dropAction(reason)} />
        </span>
      </span>
    ),
  },
];
