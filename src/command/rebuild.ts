import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { CommandDef } from "citty";
import * as v from "valibot";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import type { RebuildShape } from "../query/shape.ts";
import { askCollector, collectorOf, type Collector } from "./collector.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { formatUsd } from "../format/money.ts";
import { counted, wrap } from "./format/text.ts";
import type { Host } from "./host.ts";
import { formatWhole } from "../domain/whole.ts";

/** How often a collector is asked whether it is done, in milliseconds. */
const askEveryMs = 250;
const path = "/api/rebuild";

/** Makes the kept sums anew from the requests: through the collector where one runs, in this process where none does. */
export function rebuildCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "rebuild", description: "recompute the sums of reports from the requests, and check them" },
    args: {
      ...dataFlags,
      prices: {
        type: "boolean",
        description: "first price every request again by today's catalogue and config",
      },
      json: { type: "boolean", description: "print JSON" },
    },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const order = { prices: args.prices === true };
      const state = await rebuild(host, config, order);
      host.out(args.json === true ? jsonText(state) : formatRebuild(state, host.terminal.columns));
      if (state.fault !== null) throw new AppError("unavailable", state.fault);
      if (!state.finished) throw new AppError("conflict", "the rebuild was stopped half way; run it again");
    },
  });
}

async function rebuild(host: Host, config: Config, order: { prices: boolean }): Promise<RebuildShape> {
  const collector = collectorOf(host, config);
  if (collector === undefined) {
    // Where there is no ledger, the reader's words name this data dir.
    if (!existsSync(join(config.dataDir, "ledger.db"))) host.openReader(config.dataDir)[Symbol.dispose]();
    return host.rebuild(config, order);
  }
  let state = await ask(collector, { method: "POST", body: JSON.stringify(order) });
  while (state.running && !host.ending.aborted) {
    await wait(askEveryMs, undefined, { signal: host.ending }).catch(() => undefined);
    state = await ask(collector, {});
  }
  return state;
}

function ask(collector: Collector, init: RequestInit): Promise<RebuildShape> {
  return askCollector(collector, path, { ...init, answer: stateSchema });
}

const stateSchema = v.object({
  schema_version: v.number(),
  running: v.boolean(),
  finished: v.boolean(),
  sums: v.object({ cells: v.number(), wrong: v.number() }),
  prices: v.nullable(
    v.object({
      requests: v.number(),
      changed: v.number(),
      unpriced: v.number(),
      cost_usd_change: v.number(),
    }),
  ),
  fault: v.nullable(v.string()),
});

/** What was done, in a line for the prices and one for the sums. Of sums that were not all looked at, nothing says that they are right. */
function formatRebuild({ sums, prices, finished }: RebuildShape, width: number): string {
  const lines = [];
  if (prices !== null) {
    const { requests, changed, unpriced, cost_usd_change } = prices;
    const sign = cost_usd_change < 0 ? "-" : "+";
    const change = changed === 0 ? "" : ` (${sign}${formatUsd(Math.abs(cost_usd_change))})`;
    lines.push(
      `${counted(requests, "request")} priced anew: ${formatWhole(changed)} changed${change}, ${formatWhole(unpriced)} without a price`,
    );
  }
  const allRight = finished ? ": all were right" : "";
  const verdict = sums.wrong === 0 ? allRight : `: ${formatWhole(sums.wrong)} were wrong and are right now`;
  lines.push(`${counted(sums.cells, "sum")} made anew${verdict}`);
  return lines.flatMap((line) => wrap(line, width)).join("\n");
}
