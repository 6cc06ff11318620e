import type { PricedRequestShape, SessionRequestsAnswer } from "../../../../src/query/close-up/requests.ts";
import { isOnMainThread } from "../../../../src/domain/context-point.ts";
import type { Field } from "../../../../src/format/csv.ts";
import type { SessionShape } from "../../../../src/query/shape.ts";
import { set, useView } from "../../../app/view.ts";
import { Count, Duration, Money, Tokens } from "../../../part/amount.tsx";
import { Answer } from "../../../part/answer.tsx";
import { Badge } from "../../../part/badge.tsx";
import { MoreButton } from "../../../part/more-button.tsx";
import { usePages } from "../../../part/pages.ts";
import { Section } from "../../../part/section.tsx";
import { Table, type Column } from "../../../part/table.tsx";
import { Model, Text } from "../../../part/text.tsx";
import { Moment } from "../../../part/time.tsx";
import { sessionPath, useSessionAnswer } from "../live-session.ts";
import { formatWhole } from "../../../../src/domain/whole.ts";

type Order = SessionRequestsAnswer["sort"];

const limit = 50;
/** What the API puts in order, the most first; by `at` the latest. */
const orders: readonly Order[] = ["at", "cost", "tokens", "duration"];
const ranks: Record<Order, (request: PricedRequestShape) => number> = {
  at: ({ at }) => Date.parse(at),
  cost: ({ cost_usd: usd }) => usd ?? -1,
  tokens: ({ tokens }) => tokens ?? -1,
  duration: ({ duration_ms: ms }) => ms ?? -1,
};

/** Every request of a session, the dearest, the largest, the slowest or the latest first, page by page. */
export function RequestTable({ session }: { readonly session: SessionShape }) {
  const { params } = useView();
  const sort = orders.find((order) => order === params.get("sort")) ?? "at";
  const first = useSessionAnswer<SessionRequestsAnswer>(session, "requests", { sort, limit });
  const rank = ranks[sort];
  const pages = usePages({
    first,
    path: sessionPath(session, "requests"),
    params: { agent: session.agent, sort, limit },
    rowsOf: ({ requests }: SessionRequestsAnswer) => requests,
    keyOf: ({ key }) => key,
    order: (a, b) => rank(b) - rank(a) || Number(b.key) - Number(a.key),
  });
  return (
    <Section title="Requests" note={`${formatWhole(session.requests + session.failed_requests)} in all`}>
      <Answer of={first}>
        {() => (
          <>
            <Table
              name="Requests"
              columns={columns}
              rows={pages.rows}
              keyOf={({ key }) => key}
              order={{
                sort: { key: sort, isDown: true },
                onSort: ({ key }) => set({ sort: key === "at" ? null : key }, "replace"),
              }}
              limit={Infinity}
              isPart={pages.more !== undefined}
              fileKeys={fieldsOf("key", "request_id")}
            />
            <MoreButton pages={pages}>Show more requests</MoreButton>
          </>
        )}
      </Answer>
    </Section>
  );
}

/** What the file alone tells of a request under the names of the API: the collector puts requests in no order of it. */
function fieldsOf(
  ...names: readonly Exclude<keyof PricedRequestShape, "usage" | "sources">[]
): readonly Field<PricedRequestShape>[] {
  return names.map((name) => ({ name, value: (request) => request[name] }));
}

const columns: readonly Column<PricedRequestShape>[] = [
  { key: "at", title: "When", cell: ({ at }) => <Moment at={at} />, value: ({ at }) => at },
  {
    key: "model",
    title: "Model",
    hideBelow: 640,
    cell: ({ model }) => <Model name={model} />,
    beside: fieldsOf("model"),
  },
  {
    key: "who",
    title: "Who",
    grow: true,
    hideBelow: 900,
    cell: (request) => <Who {...request} />,
    beside: fieldsOf("subagent_type", "subagent_id", "query_source"),
  },
  {
    key: "status",
    title: "How it went",
    hideBelow: 640,
    cell: (request) => <Status {...request} />,
    beside: fieldsOf("status", "status_code", "error", "attempt", "stop_reason"),
  },
  {
    key: "cost",
    title: "Cost",
    align: "right",
    cell: ({ cost_usd: usd, usage }) => (
      <Money usd={usd} unpriced={{ unpriced_requests: usd === null && usage !== null ? 1 : 0 }} />
    ),
    value: ({ cost_usd: usd }) => usd,
  },
  {
    key: "input",
    title: "In",
    align: "right",
    hideBelow: 1600,
    cell: ({ usage }) => <Tokens count={usage?.input_tokens ?? null} />,
    beside: [{ name: "input_tokens", value: ({ usage }) => usage?.input_tokens ?? null }],
  },
  {
    key: "cache_read",
    title: "Cache read",
    align: "right",
    hideBelow: 900,
    cell: ({ usage }) => <Tokens count={usage?.cache_read_input_tokens ?? null} />,
    beside: [
      { name: "cache_read_input_tokens", value: ({ usage }) => usage?.cache_read_input_tokens ?? null },
    ],
  },
  {
    key: "cache_write",
    title: "Cache write",
    align: "right",
    hideBelow: 900,
    cell: ({ usage }) => <Tokens count={usage?.cache_creation_input_tokens ?? null} />,
    beside: [
      {
        name: "cache_creation_input_tokens",
        value: ({ usage }) => usage?.cache_creation_input_tokens ?? null,
      },
    ],
  },
  {
    key: "output",
    title: "Out",
    align: "right",
    hideBelow: 640,
    cell: ({ usage }) => <Tokens count={usage?.output_tokens ?? null} />,
    beside: [{ name: "output_tokens", value: ({ usage }) => usage?.output_tokens ?? null }],
  },
  {
    key: "tokens",
    title: "Tokens",
    align: "right",
    hideBelow: 640,
    cell: ({ tokens }) => <Tokens count={tokens} />,
    value: ({ tokens }) => tokens,
  },
  {
    key: "duration",
    title: "Took",
    align: "right",
    cell: ({ duration_ms: ms }) => <Duration ms={ms} />,
    value: ({ duration_ms: ms }) => ms,
  },
  {
    key: "ttft",
    title: "First word",
    align: "right",
    hint: "Time until the answer began",
    hideBelow: 1600,
    cell: ({ ttft_ms: ms }) => <Duration ms={ms} />,
    beside: fieldsOf("ttft_ms"),
  },
  {
    key: "saved",
    title: "Saved",
    align: "right",
    hint: "By the cache",
    hideBelow: 1600,
    cell: ({ cache_savings_usd: usd }) => <Money usd={usd} />,
    beside: fieldsOf("cache_savings_usd"),
  },
];

function Who({ subagent_type, subagent_id, query_source }: PricedRequestShape) {
  const who = subagent_type ?? subagent_id;
  if (who !== null) return <Text>{who}</Text>;
  // The client's own word for its conversation, `repl_main_thread`, says nothing to others; the file has it.
  const isItself = isOnMainThread({
    subagentId: undefined,
    subagentType: undefined,
    querySource: query_source ?? undefined,
  });
  return isItself ? <>the session itself</> : <Text>{query_source}</Text>;
}

function Status({ status, status_code, error, attempt, stop_reason }: PricedRequestShape) {
  const retries = (attempt ?? 1) > 1 && (
    <span class="quiet">
      {" "}
      <Count n={attempt} one="attempt" />
    </span>
  );
  if (status === "error")
    return (
      <span class="one-line">
        <Badge tone="bad">{status_code ?? "failed"}</Badge> <Text>{error}</Text>
        {retries}
      </span>
    );
  return (
    <span>
      {stop_reason === null ? <span class="quiet">answered</span> : <Text>{stop_reason}</Text>}
      {retries}
    </span>
  );
}
