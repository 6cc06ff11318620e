import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Served, Site } from "./site.ts";

/** What the ledger holds of the bench's agent. */
export interface LedgerTotal {
  readonly requests: number;
  readonly inputTokens: number;
}

/** Starts the product as a user does, on a data dir. */
export function serveProduct(site: Site, dataDir: string): Promise<Served> {
  const program = join(import.meta.dir, "..", "bin", "hallmonitor");
  return site.serve([program, "serve", "--port", "0", "--grpc-port", "off", "--data-dir", dataDir]);
}

/** The ledger's total over the API, once it no longer grows: posts cut off by the end of a load may still be committed. */
export async function settledTotal(url: string, dataDir: string): Promise<LedgerTotal> {
  let last = await ledgerTotal(url, dataDir);
  for (let tries = 0; tries < 50; tries += 1) {
    await Bun.sleep(200);
    const next = await ledgerTotal(url, dataDir);
    if (next.requests === last.requests) return next;
    last = next;
  }
  throw new Error("the ledger still grows 10 s after the load ended");
}

interface UsageAnswer {
  readonly groups: readonly {
    readonly key: string;
    readonly requests: number;
    readonly usage: { readonly input_tokens: number };
  }[];
}

async function ledgerTotal(url: string, dataDir: string): Promise<LedgerTotal> {
  const token = readFileSync(join(dataDir, "token"), "utf8").trim();
  const response = await fetch(`${url}/api/usage?group_by=agent`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`/api/usage answered ${response.status}: ${await response.text()}`);
  const { groups } = (await response.json()) as UsageAnswer;
  const agent = groups.find((group) => group.key === "claude-code");
  return { requests: agent?.requests ?? 0, inputTokens: agent?.usage.input_tokens ?? 0 };
}
