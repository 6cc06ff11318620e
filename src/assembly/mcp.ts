import { nothingToSave, savedAnswer } from "../checkpoint/list.ts";
import type { McpOrder } from "../command/host.ts";
import type { Config } from "../config/schema.ts";
import type { UnixMs } from "../domain/time.ts";
import type { McpParts } from "../mcp/server.ts";
import { runningDaemon } from "../self/data-dir.ts";
import { madeOnce } from "../server/made-once.ts";
import type { Alerting } from "./alerting.ts";
import { openContexts } from "./contexts.ts";
import type { Collector, DaemonHost } from "./collector.ts";
import type { Keeping } from "./keeping.ts";
import { callingSessionId } from "./mcp-caller.ts";

/** Serves MCP on standard input and output until the client goes. The ledger is opened for each question: it may come later, or be replaced. */
export async function serveMcp(
  config: Config,
  order: McpOrder & { readonly ending: AbortSignal },
  host: DaemonHost,
): Promise<void> {
  const { serveOnStdio } = await import("../mcp/stdio.ts");
  const { project, folder, openReader, watch, saveCheckpoint, ending } = order;
  const parts: McpParts = {
    withReader: async (work) => {
      using reader = openReader();
      return await work(reader);
    },
    contexts: openContexts(config, host),
    budgets: config.budget,
    project,
    caller: () => ({
      folder,
      sessionId: callingSessionId(config.claudeDirs, process.ppid) ?? host.env["CLAUDE_CODE_SESSION_ID"],
    }),
    mayChange: true,
    saveCheckpoint,
    watch,
    isCollecting: () => runningDaemon(config.dataDir) !== undefined,
    clock: host.clock,
    version: host.version,
    log: host.log,
  };
  await serveOnStdio(parts, ending);
}

/** What of a running collector answers. */
interface CollectorParts {
  readonly host: DaemonHost;
  readonly collector: Collector;
  readonly startedAt: UnixMs;
  readonly keeping: Keeping;
  readonly alerting: Alerting;
}

/** Answers MCP over HTTP from a running collector. The protocol is loaded when somebody speaks it. */
export function openMcp(
  config: Config,
  { host, collector, startedAt, keeping, alerting }: CollectorParts,
): (request: Request, asking: { readonly mayChange: boolean }) => Promise<Response> {
  const { reader, contexts } = collector;
  const partsOf = (request: Request): Omit<McpParts, "mayChange"> => ({
    withReader: (work) => work(reader),
    contexts,
    budgets: config.budget,
    project: new URL(request.url).searchParams.get("project") ?? undefined,
    caller: () => ({ folder: undefined, sessionId: undefined }),
    saveCheckpoint: async (session) => {
      const saved = await keeping.keeper.save(session, "demand");
      if (saved === undefined) throw nothingToSave(session.id);
      return savedAnswer(reader, saved);
    },
    watch: () =>
      Promise.resolve({
        since: startedAt,
        evaluatedAt: alerting.evaluatedAt(),
        unkept: collector.tally.unkept,
      }),
    isCollecting: () => config.watch,
    clock: host.clock,
    version: host.version,
    log: host.log,
  });
  const wires = madeOnce(async () => {
    const { createMcpHttp } = await import("../mcp/http.ts");
    return {
      all: createMcpHttp((asked) => ({ ...partsOf(asked), mayChange: true })),
      reading: createMcpHttp((asked) => ({ ...partsOf(asked), mayChange: false })),
    };
  });
  return async (request, { mayChange }) => {
    const { all, reading } = await wires();
    return mayChange ? all(request) : reading(request);
  };
}
