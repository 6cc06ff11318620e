/** A tool by the name that it has for all agents here: one of an MCP server names the server, as Claude Code does it. */
export function toolName(tool: string | undefined, server: string | undefined): string | undefined {
  return server === undefined ? tool : `mcp__${server}__${tool ?? ""}`;
}
