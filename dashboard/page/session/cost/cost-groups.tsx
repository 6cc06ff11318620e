import type { ComponentChildren } from "preact";
import { plainText } from "../../../../src/domain/plain-text.ts";
import { requestsIn } from "../../../../src/format/requests.ts";
import { tokensOf } from "../../../../src/format/tokens.ts";
import type { CostGroup } from "../../../../src/query/costs.ts";
import { Count, Money, Tokens } from "../../../part/amount.tsx";
import { Table, type Column } from "../../../part/table.tsx";
import { unpricedFields } from "../../../../src/format/unpriced.ts";
import { Model, Text } from "../../../part/text.tsx";

interface CostGroupsProps {
  readonly name: string;
  readonly kind: "model" | "subagent";
  readonly groups: readonly CostGroup[];
  readonly total: CostGroup;
}

/** What each model cost, or each sort of subagent. */
export function CostGroups({ name, kind, groups, total }: CostGroupsProps) {
  const columns = columnsOf(kind);
  const foot: Record<string, ComponentChildren> = {
    key: "all",
    requests: <Count n={requestsIn(total)} />,
    tokens: <Tokens count={tokensOf(total.usage)} />,
    cost: <Money usd={total.total_cost_usd} unpriced={total} />,
    saved: <Money usd={total.cache_savings_usd} />,
  };
  return (
    <Table
      name={name}
      columns={columns}
      rows={groups}
      keyOf={({ key }) => key ?? ""}
      {...(groups.length > 1 ? { foot } : {})}
    />
  );
}

function columnsOf(kind: CostGroupsProps["kind"]): Column<CostGroup>[] {
  return [
    {
      key: "key",
      title: kind === "model" ? "Model" : "Who",
      grow: true,
      cell: ({ key }) => <GroupName kind={kind} name={key} />,
      value: ({ key }) => plainText(key),
    },
    {
      key: "requests",
      title: "Requests",
      align: "right",
      cell: (group) => <Count n={requestsIn(group)} />,
      value: requestsIn,
    },
    {
      key: "tokens",
      title: "Tokens",
      align: "right",
      hideBelow: 640,
      cell: ({ usage }) => <Tokens count={tokensOf(usage)} />,
      value: ({ usage }) => tokensOf(usage),
    },
    {
      key: "cost",
      title: "Cost",
      align: "right",
      cell: (group) => <Money usd={group.total_cost_usd} unpriced={group} />,
      value: ({ total_cost_usd: usd }) => usd,
      beside: unpricedFields("", (group) => group),
    },
    {
      key: "saved",
      title: "Saved",
      align: "right",
      hint: "By the cache",
      hideBelow: 640,
      cell: ({ cache_savings_usd: usd }) => <Money usd={usd} />,
      value: ({ cache_savings_usd: usd }) => usd,
    },
  ];
}

function GroupName({ kind, name }: { readonly kind: CostGroupsProps["kind"]; readonly name: string | null }) {
  if (kind === "model") return <Model name={name} />;
  return name === null ? <>the session itself</> : <Text>{name}</Text>;
}
