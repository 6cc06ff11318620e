import { AppError } from "../domain/error.ts";
import { nanoToUsd } from "../domain/money.ts";
import { createPriceOf } from "../pipeline/price.ts";
import { schemaVersion, type RebuildShape } from "../query/shape.ts";
import type { Collector } from "./collector.ts";

/** Making the kept sums anew, one order at a time, while everything else goes on between its steps. */
export interface Rebuild {
  /** Starts; throws `conflict` while another is under way. Resolves when it is done or was stopped. */
  readonly start: (order: { readonly prices: boolean }) => Promise<void>;
  /** How far it is, or what the last one found. */
  readonly state: () => RebuildShape;
  /** Ends it after the step under way. */
  readonly stop: () => Promise<void>;
}

/** Builds the rebuild of a collector's ledger. */
export function createRebuild({
  writer,
  book,
  changes,
  hub,
}: Pick<Collector, "writer" | "book" | "changes" | "hub">): Rebuild {
  const ending = new AbortController();
  let state = noRebuild;
  let work: Promise<void> | undefined;
  const tell = (more: Partial<RebuildShape>): void => void (state = { ...state, ...more });

  async function reprice(): Promise<void> {
    let prices = { requests: 0, changed: 0, unpriced: 0, cost_usd_change: 0 };
    tell({ prices });
    for (const step of writer.reprice(createPriceOf(book))) {
      prices = {
        requests: prices.requests + step.requests,
        changed: prices.changed + step.changed,
        unpriced: prices.unpriced + step.unpriced,
        cost_usd_change: prices.cost_usd_change + nanoToUsd(step.costNano),
      };
      tell({ prices });
      if (await isOver(ending.signal)) return;
    }
  }

  async function resum(): Promise<void> {
    for (const { cells, wrong } of writer.rebuild()) {
      tell({ sums: { cells: state.sums.cells + cells, wrong: state.sums.wrong + wrong } });
      if (await isOver(ending.signal)) return;
    }
  }

  async function run(prices: boolean): Promise<void> {
    state = { ...noRebuild, running: true };
    try {
      if (prices) await reprice();
      if (!ending.signal.aborted) await resum();
      tell({ finished: !ending.signal.aborted });
    } catch (thrown) {
      tell({ fault: AppError.from(thrown).message });
      throw thrown;
    } finally {
      // Any request may cost something else now.
      if (prices) changes.forget();
      // Nothing is searchable but what is made so again, and sums are others, without any commit.
      hub.publish();
      tell({ running: false });
    }
  }

  return {
    start: ({ prices }) => {
      if (state.running)
        throw new AppError("conflict", "a rebuild is under way already; wait until it is done");
      work = run(prices);
      return work;
    },
    state: () => state,
    stop: async () => {
      ending.abort();
      await work?.catch(() => undefined);
    },
  };
}

const noRebuild: RebuildShape = {
  schema_version: schemaVersion,
  running: false,
  finished: false,
  sums: { cells: 0, wrong: 0 },
  prices: null,
  fault: null,
};

async function isOver(ending: AbortSignal): Promise<boolean> {
  await new Promise((resume) => void setImmediate(resume));
  return ending.aborted;
}
