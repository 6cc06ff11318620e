import { expect, test } from "bun:test";
import { noon, request } from "../../../test/contract/observation.ts";
import { seeded } from "../../../test/proof/seeded.ts";
import type { RequestObservation } from "../../domain/request.ts";
import { MemoryLedger } from "../memory/ledger.ts";
import { MemoryReader } from "../memory/reader.ts";
import type { LedgerReader } from "../store.ts";
import { openForWriting } from "./open.ts";
import { SqliteReader } from "./reader.ts";
import { SqliteWriter } from "./writer.ts";

const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

/** Lines and events of a few answers, of which some name their request, some another's, and most nothing. */
function anything(below: (n: number) => number): RequestObservation {
  const [answer, isLine] = [below(6), below(2) === 0];
  const requestId = below(4) === 0 ? `r${below(3)}` : undefined;
  const messageId = isLine ? `m${answer}` : undefined;
  const named = requestId === undefined ? [] : [`req:${requestId}`];
  return request({
    source: isLine ? "transcript" : "otlp-log",
    at: noon + answer * 700 + below(3) * 400,
    sessionId: `s${below(2)}`,
    durationMs: isLine ? undefined : below(3) * 500,
    aliases: messageId === undefined ? named : [`msg:${messageId}`, ...named],
    messageId,
    requestId,
    isPlaceholder: isLine && below(4) === 0,
    usage: {
      ...request().usage,
      input: 10,
      output: 5 + below(2),
      cacheRead: 30,
      cacheWrite: 40,
      reasoning: undefined,
      cacheWrite1h: undefined,
    },
  });
}

const picture = (reader: LedgerReader) =>
  reader
    .requests({}, 100)
    .map(({ sessionKey, at, usage, sources, messageId, requestId }) =>
      JSON.stringify({ sessionKey, at, output: usage?.output, sources, messageId, requestId }),
    )
    .toSorted();

test.each(seeds)("answers are joined as the plainest ledger joins them (%p)", (seed) => {
  const random = seeded(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const db = openForWriting(":memory:");
  const [writer, memory] = [new SqliteWriter(db), new MemoryLedger()];
  for (let round = 0; round < 6; round += 1) {
    const group = Array.from({ length: 1 + below(6) }, () => anything(below));
    writer.commit(group);
    memory.commit(group);
    expect(picture(new SqliteReader(db))).toEqual(picture(new MemoryReader(memory)));
  }
  writer.close();
});
