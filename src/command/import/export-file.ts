import { formatWhole } from "../../domain/whole.ts";
import * as v from "valibot";
import type { Config } from "../../config/schema.ts";
import { AppError } from "../../domain/error.ts";
import type { FileImportShape } from "../../transfer/import-shape.ts";
import { collectorOf, errorOf, headersFor, type Collector } from "../collector.ts";
import { formatBytes } from "../../format/bytes.ts";
import { openProgressLine } from "../format/progress-line.ts";
import type { Host } from "../host.ts";

const shape = v.object({
  schema_version: v.number(),
  file: v.string(),
  bytes: v.number(),
  bytes_done: v.number(),
  lines: v.number(),
  new: v.record(v.string(), v.number()),
  known_lines: v.number(),
  orphan_lines: v.number(),
  broken_lines: v.number(),
  broken: v.array(v.object({ line: v.number(), reason: v.string() })),
  fault: v.nullable(v.string()),
  complete: v.boolean(),
});
const told = v.union([
  v.object({ progress: shape }),
  v.object({ done: shape }),
  v.object({ error: v.object({ code: v.string(), message: v.string() }) }),
]);

interface FileOrder {
  readonly file: string;
  readonly progress: (state: FileImportShape) => void;
  readonly ending: AbortSignal;
}

/** Takes an export of a ledger in: through the collector where one runs, in this process where none does. */
export async function importExport(host: Host, config: Config, file: string): Promise<FileImportShape> {
  using line = openProgressLine(process.stderr);
  const progress = ({ lines, bytes, bytes_done }: FileImportShape): void =>
    line.show(`${formatWhole(lines)} lines · ${formatBytes(bytes_done)} of ${formatBytes(bytes)}`);
  const order = { file, progress, ending: host.ending };
  const collector = collectorOf(host, config);
  // Awaited here, so that the line stands until it is done.
  return await (collector === undefined ? host.importFile(config, order) : importThrough(collector, order));
}

/** Has the collector take the file in, and resolves with what that came to. Throws what the collector says is in the way. */
async function importThrough(collector: Collector, order: FileOrder): Promise<FileImportShape> {
  const { httpUrl } = collector;
  try {
    for await (const line of asked(collector, order)) {
      const read = v.safeParse(told, JSON.parse(line));
      if (!read.success) break;
      if ("error" in read.output) throw errorOf(read.output.error);
      if ("done" in read.output) return read.output.done;
      order.progress(read.output.progress);
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (order.ending.aborted) throw stopped();
    throw silent(httpUrl, cause);
  }
  throw silent(httpUrl, undefined);
}

/** What a person hears who ended it: it may be run again, for what was taken is known then. */
export function stopped(): AppError {
  return new AppError(
    "conflict",
    "the import was stopped before its end: what was taken stays; run it again for the rest",
  );
}

async function* asked(collector: Collector, { file, ending }: FileOrder): AsyncGenerator<string> {
  const init = {
    method: "POST",
    headers: headersFor(collector),
    body: JSON.stringify({ file }),
    redirect: "manual",
    signal: ending,
  };
  const response = await collector.fetch(`${collector.httpUrl}/api/import/file`, init as RequestInit);
  if (!response.ok || response.body === null) {
    yield await response.text();
    return;
  }
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

function silent(httpUrl: string, cause: unknown): AppError {
  const message = `the collector at ${httpUrl} does not answer as it should; what it took stays, see 'hallmonitor doctor' and run this again`;
  return new AppError("unavailable", message, { cause });
}
