/** Parts of what the program lends to its commands that need no daemon. What takes long to load is loaded when it is used. */
import type { FoundDaemon, Host, Prices } from "../command/host.ts";
import type { Config } from "../config/schema.ts";
import type { ArchiveWork } from "../domain/archive.ts";
import { nanoToUsd } from "../domain/money.ts";
import { catalog } from "../pricing/catalog.ts";
import { costOf } from "../pricing/cost.ts";
import { explainPrice, listPrices } from "../pricing/explain.ts";
import { createPriceBook } from "../pricing/lookup.ts";
import { openWhatIf } from "../pricing/what-if.ts";
import { doneShape, workShape } from "../query/archive.ts";
import { runningDaemon } from "../self/data-dir.ts";
import type { DaemonHost } from "./collector.ts";
import { wordsOf } from "./daemon-life.ts";

/** The prices of the catalog, with those of the config before them. */
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
  };
}

/** What the daemon of a data dir says of itself, while its process lives. */
export function findDaemon(dataDir: string): FoundDaemon | undefined {
  const file = runningDaemon(dataDir);
  return file && wordsOf(file);
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

/** What is changed or made anew in this process of what the ledger keeps beside its rows. */
export function upkeep(
  daemonHost: DaemonHost,
  ending: () => AbortSignal,
): Pick<Host, "makeSearchable" | "rebuild" | "changeAllowances"> {
  return {
    changeAllowances: async (config, change) =>
      (await import("./alone.ts")).changeAllowances(config, change, daemonHost),
    makeSearchable: async (config) => {
      const { makeSearchable } = await import("./alone.ts");
      await makeSearchable(config, ending(), daemonHost);
    },
    rebuild: async (config, order) => {
      const { rebuildLedger } = await import("./alone.ts");
      return rebuildLedger(config, { ...order, ending: ending() }, daemonHost);
    },
  };
}

/** What a collector keeps, changed in this process where none runs. */
export function heldHere(daemonHost: DaemonHost): Pick<Host, "saveCheckpoint" | "editSilences"> {
  return {
    saveCheckpoint: async (config, session) => {
      const { saveDemanded } = await import("./save-demanded.ts");
      return saveDemanded(config, session, daemonHost);
    },
    editSilences: async (config, edit) => (await import("./alone.ts")).editSilences(config, edit, daemonHost),
  };
}

/** What is done with the archive in this process. */
export function archiveWork(
  daemonHost: DaemonHost,
  ending: () => AbortSignal,
): Pick<Host, "workOnArchive" | "verifyArchive"> {
  return {
    workOnArchive: async (config, task, progress) => {
      const { workOnArchive } = await import("./alone.ts");
      const told = { task, ending: ending(), progress: (work: ArchiveWork) => progress(workShape(work)) };
      return doneShape(await workOnArchive(config, told, daemonHost));
    },
    verifyArchive: async (config, day, seen) => {
      const { verifyArchive } = await import("./archive.ts");
      await verifyArchive(config, day, seen);
    },
  };
}
