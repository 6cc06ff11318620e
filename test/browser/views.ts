/** Every page, and every tab of a session's page. */
export function viewsOf(session: string): readonly { readonly name: string; readonly path: string }[] {
  const tabs = ["timeline", "context", "cost", "plan", "files", "errors", "checkpoints", "channels"];
  return [
    { name: "now", path: "/" },
    { name: "sessions", path: "/sessions" },
    ...tabs.map((tab) => ({ name: `session-${tab}`, path: `/sessions/${session}?tab=${tab}` })),
    { name: "costs", path: "/costs" },
    { name: "tools", path: "/tools" },
    { name: "plans", path: "/plans" },
    { name: "kpis", path: "/kpis" },
    { name: "health", path: "/health" },
    { name: "search", path: "/search?q=cart" },
  ];
}
