import { join } from "node:path";
import { insertedText, noon, preamble, request, toolCall } from "../test/contract/observation.ts";
import type { Observation } from "../src/domain/observation.ts";
import { noUsage } from "../src/domain/usage.ts";
import { sessionContext } from "../src/query/context/answer.ts";
import { openForReading, openForWriting } from "../src/store/sqlite/open.ts";
import { SqliteReader } from "../src/store/sqlite/reader.ts";
import { SqliteWriter } from "../src/store/sqlite/writer.ts";
import type { Bench } from "./row.ts";
import { timeRow } from "./time-row.ts";

const lengths = [500, 5000, 20_000] as const;
const others = 2000;
const requestsOfOthers = 40;
/** Requests of one commit. */
const atOnce = 500;

/** The context of one session, with all that fills it. */
export const filledByBench: Bench = async (site, { progress }) => {
  progress("filled-by: writing conversations");
  const path = join(site.folder(), "ledger.db");
  write(path);
  using reader = new SqliteReader(openForReading(path));
  const settings = { thresholds: [75, 85, 95], windows: {}, compactsAt: undefined };
  const rows = lengths.map((length) => {
    const ask = () => sessionContext(reader, { id: `long-${length}`, settings, now: noon });
    const { filled_by } = ask();
    const sum = filled_by?.parts.reduce((total, { tokens }) => total + tokens, 0);
    if (sum === undefined || sum !== filled_by?.tokens) throw new Error("the parts are not the whole");
    return timeRow(`a conversation of ${length.toLocaleString("en-US")} requests`, undefined, ask);
  });
  return rows;
};

function write(path: string): void {
  const db = openForWriting(path);
  // How fast a disk syncs is another bench's question.
  db.run("PRAGMA synchronous = OFF");
  const writer = new SqliteWriter(db);
  for (let index = 0; index < others; index += 1)
    writer.commit(stretchOf(`other-${index}`, { from: 0, to: requestsOfOthers }));
  for (const length of lengths)
    for (let from = 0; from < length; from += atOnce)
      writer.commit(stretchOf(`long-${length}`, { from, to: from + atOnce }));
  writer.close();
}

/** A part of a conversation: requests, what their tools answered, and what the client put in. */
function stretchOf(
  sessionId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Observation[] {
  const seen: Observation[] =
    from === 0 ? [preamble({ sessionId, aliases: [`preamble:${sessionId}:a`] })] : [];
  for (let number = from; number < to; number += 1) {
    const at = noon + number * 1000;
    const id = `${sessionId}:${number}`;
    const tokens = 20_000 + ((number * 900) % 900_000) - (number % 10 === 0 ? 5000 : 0);
    const usage = { ...noUsage, input: tokens, output: 200 };
    seen.push(
      request({ sessionId, at, aliases: [`req:${id}`], usage }),
      toolCall({
        sessionId,
        at: at + 1,
        aliases: [`tool:${id}`],
        tool: `Tool${number % 20}`,
        filePath: `/src/file-${number % 300}.ts`,
        input: "x".repeat(500),
        resultBytes: (number * 31) % 9000,
      }),
    );
    if (number % 4 === 0)
      seen.push(insertedText({ sessionId, at: at + 2, aliases: [`inserted:${id}`], bytes: 300 }));
  }
  return seen;
}
