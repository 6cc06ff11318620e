/** Parts of what the program lends to its commands that need no daemon. */
import type { FoundDaemon, Prices } from "../command/host.ts";
import type { Config } from "../config/schema.ts";
import { nanoToUsd } from "../domain/money.ts";
import { catalog } from "../pricing/catalog.ts";
import { costOf } from "../pricing/cost.ts";
import { explainPrice, listPrices } from "../pricing/explain.ts";
import { createPriceBook } from "../pricing/lookup.ts";
import { openWhatIf } from "../pricing/what-if.ts";
import { runningDaemon } from "../self/data-dir.ts";

/** Prices as the config has them. */
export function openPrices({ pricing }: Config): Prices {
  const book = createPriceBook({ rows: catalog, ...pricing });
  return {
    explain: (model, at) => explainPrice(book, model, at),
    list: (at) => listPrices(book, at),
    costUsd: (tokens, request) => {
      const cost = costOf(tokens, request, book);
      return cost === undefined ? undefined : nanoToUsd(cost.totalNano);
    },
    whatIf: openWhatIf(book),
    breakDown: (tokens, request) => costOf(tokens, request, book),
  };
}

/** What the daemon of a data dir says of itself, while its process lives. */
export function findDaemon(dataDir: string): FoundDaemon | undefined {
  const file = runningDaemon(dataDir);
  if (file === undefined) return undefined;
  return {
    pid: file.pid,
    httpUrl: file.http_url,
    grpcAddress: file.grpc_address ?? undefined,
    version: file.version,
  };
}

/** Keys come one by one and unseen; Ctrl-C then is a key like any other. */
export function readKeys(pressed: (key: string) => void): Disposable {
  const { stdin } = process;
  if (!stdin.isTTY) return { [Symbol.dispose]: () => undefined };
  const listen = (bytes: Buffer): void => pressed(bytes.toString());
  stdin.setRawMode(true);
  stdin.on("data", listen);
  return {
    [Symbol.dispose]: () => {
      stdin.off("data", listen);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
