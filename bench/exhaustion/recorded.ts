import { join } from "node:path";
import { cast } from "../../src/command/demo/cast.ts";
import { createChance } from "../../src/command/demo/chance.ts";
import { createIds } from "../../src/imitation/identity.ts";
import { playSession } from "../../src/command/demo/scene.ts";
import { compactionPoint } from "../../src/context/compaction-point.ts";
import type { FillPoint } from "../../src/context/growth.ts";
import { windowOf } from "../../src/context/window.ts";
import { promptTokens } from "../../src/domain/usage.ts";
import { eachSession } from "../../src/query/each-session.ts";
import { dataFiles } from "../../src/self/data-dir.ts";
import { openForReading } from "../../src/store/sqlite/open.ts";
import { SqliteReader } from "../../src/store/sqlite/reader.ts";
import { importInto } from "../product.ts";
import type { Site } from "../site.ts";
import type { Fill } from "./fill.ts";

const generator = join(import.meta.dir, "..", "..", "test", "corpus", "make-transcripts.mjs");
const corpusSize = ["--mb", "100", "--files", "40"];
/** Where the corpus compacts. */
const corpusPoint = 150_000;
const within = 120_000;
const most = 100_000;

/** What the generator of the corpus wrote, imported, and read back as the product reads it. */
export async function corpusFills(site: Site): Promise<Fill[]> {
  const home = site.folder();
  await site.run([process.execPath, generator, "--out", home, ...corpusSize], within);
  const dataDir = site.folder();
  await importInto(site, dataDir, join(home, ".claude"));
  return ledgerFills(dataDir, () => corpusPoint);
}

/** Fills of sessions in a ledger that the client ended by itself, where the point of the model is known. */
export function ownFills(dataDir: string): Fill[] {
  return ledgerFills(dataDir, (model) => {
    const window = windowOf(model, {});
    return window && compactionPoint(window.tokens, {});
  });
}

function ledgerFills(dataDir: string, pointOf: (model: string | undefined) => number | undefined): Fill[] {
  using reader = new SqliteReader(openForReading(dataFiles(dataDir).ledger));
  const fills = [...eachSession(reader, {})].flatMap(({ key: sessionKey }) => {
    const points = reader.contextPoints({ sessionKey, subagentId: undefined }, { limit: most });
    const compactsAt = pointOf(points.at(-1)?.model);
    const compactions = reader.compactions({ sessionKey }, most);
    if (compactsAt === undefined) return [];
    const automatic = new Set(compactions.filter(({ trigger }) => trigger === "auto").map(({ at }) => at));
    const ends = compactions.map(({ at }) => at);
    return cut(points, ends, compactsAt).filter(({ endedAt }) => automatic.has(endedAt));
  });
  return fills;
}

const fillsOfCharacter = 20;

/** Sessions of the demo, played without a daemon until each character was compacted some times. */
export function demoFills(): Fill[] {
  return cast
    .filter(({ afterwards }) => afterwards === "begins-again")
    .flatMap((character, index) => {
      const points: FillPoint[] = [];
      const ends: number[] = [];
      const role = { character, startedAt: Date.UTC(2026, 9, 5), speed: 1, priceOf: () => undefined };
      const ids = createIds(`bench/${index}`);
      for (const act of playSession({ ...role, ids, chance: createChance(`bench/${index}`) })) {
        if (act.kind === "api_request" && act.querySource === "repl_main_thread")
          points.push({ at: act.at, tokens: promptTokens(act.usage) });
        if (act.kind === "compaction") ends.push(act.at);
        if (ends.length === fillsOfCharacter) break;
      }
      return cut(points, ends, character.compactsAtTokens);
    });
}

/** A session's points between its compactions; what follows the last is no fill yet. */
function cut(points: readonly FillPoint[], ends: readonly number[], compactsAt: number): Fill[] {
  return ends.map((endedAt, index) => {
    const begun = ends[index - 1] ?? -Infinity;
    // A request that was summed up before it passed the point is the last one.
    const own = points.filter(({ at, tokens }) => at > begun && at <= endedAt && tokens < compactsAt);
    return { points: own, compactsAt, endedAt };
  });
}
