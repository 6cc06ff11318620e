import type { ToolGrouping, toolOrders } from "../../../src/query/tools.ts";

/** What the API can rank groups of calls by, as the address names it, `sort=waiting`. */
export type Order = (typeof toolOrders)[number];

/** What calls are grouped by. */
export const groupings: readonly { readonly value: ToolGrouping; readonly title: string }[] = [
  { value: "tool", title: "Tool" },
  { value: "mcp_server", title: "MCP server" },
  { value: "project", title: "Project" },
  { value: "session", title: "Session" },
  { value: "branch", title: "Branch" },
  { value: "agent", title: "Agent" },
  { value: "subagent_type", title: "Subagent" },
];

/** What groups are ranked by. */
export const orders: readonly { readonly value: Order; readonly title: string }[] = [
  { value: "calls", title: "Calls" },
  { value: "failures", title: "Failures" },
  { value: "time", title: "Time" },
  { value: "waiting", title: "Waiting" },
];

/** The ranking that an address asks for. */
export function orderOf(text: string | null): Order {
  return orders.find(({ value }) => value === text)?.value ?? "calls";
}
