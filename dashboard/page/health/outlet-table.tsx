import type { HealthAnswer } from "../../../src/query/health.ts";
import { Count } from "../../part/amount.tsx";
import { Badge } from "../../part/badge.tsx";
import { Empty } from "../../part/empty.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Text } from "../../part/text.tsx";
import { Ago, Since } from "../../part/time.tsx";
import { outletsOf, type Outlet } from "./outlet.ts";

/** Who is told of alerts and what else leaves the machine: how much went, what waits, and what is wrong. */
export function OutletTable({ health }: { readonly health: HealthAnswer }) {
  return (
    <Table
      name="Sent out"
      columns={columns}
      rows={outletsOf(health)}
      keyOf={({ kind, name }) => `${kind} ${name}`}
      noExport
      empty={<Empty title="Nobody is told of alerts, and nothing leaves this machine" />}
    />
  );
}

const columns: readonly Column<Outlet>[] = [
  {
    key: "name",
    title: "To",
    value: ({ name }) => name,
    cell: ({ name, kind }) => (
      <>
        <Text>{name}</Text> {kind !== name && <span class="faint">{kind}</span>}
      </>
    ),
  },
  {
    key: "state",
    title: "State",
    grow: true,
    value: ({ fault, note }) => fault?.reason ?? note,
    cell: (outlet) => <State outlet={outlet} />,
  },
  {
    key: "last_sent_at",
    title: "Last",
    align: "right",
    hideBelow: 640,
    value: ({ lastSentAt }) => lastSentAt,
    cell: ({ lastSentAt }) => <Ago at={lastSentAt} />,
  },
  {
    key: "waiting",
    title: "Waiting",
    align: "right",
    hideBelow: 640,
    value: ({ waiting }) => waiting,
    cell: ({ waiting }) => <Count n={waiting} />,
  },
  {
    key: "sent",
    title: "Sent",
    align: "right",
    hideBelow: 640,
    value: ({ sent }) => sent,
    cell: ({ sent, unit: [one, many] }) => <Count n={sent} one={one} many={many} />,
  },
];

function State({ outlet: { fault, note, lastSentAt } }: { readonly outlet: Outlet }) {
  if (fault !== null)
    return (
      <div class="outlet-state">
        <span>
          <Badge tone="bad">Failing</Badge> for <Since at={fault.at} />
        </span>
        <span class="quiet">
          <Text lines={3}>{fault.reason}</Text>
        </span>
      </div>
    );
  if (note !== null)
    return (
      <div class="outlet-state tone-attention">
        <Text lines={3}>{note}</Text>
      </div>
    );
  return lastSentAt === null ? (
    <span class="faint">nothing was sent yet</span>
  ) : (
    <Badge tone="good">Fine</Badge>
  );
}
