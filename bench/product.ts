import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tokens } from "./corpus.ts";
import type { Ended, Served, Site } from "./site.ts";

/** What the ledger holds of the bench's agent. */
export interface LedgerTotal {
  readonly requests: number;
  readonly inputTokens: number;
}

/** The product as a checkout runs it, from its sources; `built.ts` makes the one that users get. */
export const program = join(import.meta.dir, "..", "bin", "hallmonitor");

const importedWithinMs = 900_000;

/** Starts the product as a user does, on a data dir, with these folders of a client or none; gRPC is off. */
export function serveProduct(
  site: Site,
  dataDir: string,
  clientDirs: readonly string[] = [],
  path = program,
): Promise<Served> {
  const folders = clientDirs.flatMap((folder) => ["--claude-dir", folder]);
  return site.serve([path, "serve", "--port", "0", "--data-dir", dataDir, "--grpc-port", "off", ...folders]);
}

/** Starts the product with gRPC on, from the checkout or as it was built. */
export function serveAllWires(site: Site, dataDir: string, path = program): Promise<Served> {
  return site.serve([path, "serve", "--port", "0", "--data-dir", dataDir, "--grpc-port", "0"]);
}

/** Has the product read a client's folder, without a daemon. */
export function importInto(
  site: Site,
  dataDir: string,
  clientDir: string,
  onStart?: (pid: number) => void,
): Promise<Ended> {
  const command = [program, "import", clientDir, "--data-dir", dataDir];
  return site.finish(command, importedWithinMs, onStart === undefined ? {} : { onStart });
}

/** The ledger's total over the API, once it no longer grows: posts cut off by the end of a load may still be committed. */
export async function settledTotal(url: string, dataDir: string): Promise<LedgerTotal> {
  let last = await ledgerTotal(url, dataDir);
  for (let tries = 0; tries < 50; tries += 1) {
    await Bun.sleep(200);
    const next = await ledgerTotal(url, dataDir);
    if (next.requests === last.requests && next.inputTokens === last.inputTokens) return next;
    last = next;
  }
  throw new Error("the ledger still grows 10 s after the load ended");
}

/** A ledger that was imported is made searchable behind everything else; what that costs is no cost of what is measured then. */
export async function searchable({ url }: Served, dataDir: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const { indexed } = await askApi<{ indexed: boolean }>(url, dataDir, "/api/search?q=npm");
    if (indexed) return;
    await Bun.sleep(1000);
  }
  throw new Error("the ledger was not searchable after ten minutes");
}

/** Asks the API of a daemon, with its token; posts an order where there is one. */
export async function askApi<T>(url: string, dataDir: string, path: string, order?: object): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    ...(order === undefined ? {} : { method: "POST", body: JSON.stringify(order) }),
    headers: { Authorization: `Bearer ${apiToken(dataDir)}`, "Content-Type": "application/json" },
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** The API token of a data dir on which a daemon has run. */
export function apiToken(dataDir: string): string {
  return readFileSync(join(dataDir, "token"), "utf8").trim();
}

/** What the ledger counts of the bench's agent, all tokens by class. */
export async function ledgerUsage(
  url: string,
  dataDir: string,
): Promise<{ requests: number; tokens: Tokens }> {
  const { groups } = await askApi<UsageAnswer>(url, dataDir, "/api/usage?group_by=agent");
  const agent = groups.find((group) => group.key === "claude-code");
  const usage = agent?.usage;
  const tokens = {
    input: usage?.input_tokens ?? 0,
    output: usage?.output_tokens ?? 0,
    cacheRead: usage?.cache_read_input_tokens ?? 0,
    cacheWrite: usage?.cache_creation_input_tokens ?? 0,
  };
  return { requests: agent?.requests ?? 0, tokens };
}

interface UsageAnswer {
  readonly groups: readonly {
    readonly key: string;
    readonly requests: number;
    readonly usage: Readonly<
      Record<
        "input_tokens" | "output_tokens" | "cache_read_input_tokens" | "cache_creation_input_tokens",
        number
      >
    >;
  }[];
}

async function ledgerTotal(url: string, dataDir: string): Promise<LedgerTotal> {
  const { requests, tokens } = await ledgerUsage(url, dataDir);
  return { requests, inputTokens: tokens.input };
}
