import { formatWhole } from "../domain/whole.ts";
import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { openExport, type Export } from "../transfer/export.ts";
import { checkOrder, whatNamed, whats, type What } from "../transfer/order.ts";
import { write } from "./export/sink.ts";
import { targetOf, type Target } from "./export/target.ts";
import { dataFlagsOf, filterOf, readFlags, strict } from "./flags.ts";
import { formatBytes } from "../format/bytes.ts";
import { formatDuration } from "../format/duration.ts";
import { openProgressLine } from "./format/progress-line.ts";
import { counted, plainText } from "./format/text.ts";
import type { Host } from "./host.ts";

/** How often progress is shown, in milliseconds. */
const tellEveryMs = 100;

const exportFlags = {
  ...readFlags,
  json: { type: "boolean", description: "the same as --format jsonl" },
  session: { type: "string", description: "only this session, by its id or the beginning of it" },
  format: { type: "string", description: "jsonl, csv or parquet (by the ending of --out, else jsonl)" },
  out: { type: "string", description: "the file to write, or - for standard output (-)", valueHint: "FILE" },
  force: { type: "boolean", description: "replace an existing file" },
  gzip: { type: "boolean", description: "compress with gzip (an --out that ends in .gz does)" },
  zstd: { type: "boolean", description: "compress with zstd (an --out that ends in .zst does)" },
} as const;

/** Writes a part of the ledger, or all of it, to a file or to standard output. */
export function exportCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "export", description: "write the ledger to a file: JSONL, CSV or Parquet" },
    args: {
      what: { type: "positional", description: `${whats.join(", ")} (requests)`, required: false },
      ...exportFlags,
    },
    run: async ({ args }) => {
      const what = whatOf(args.what);
      const target = targetOf(args);
      checkOrder({ what, format: target.format });
      checkTerminal(host, target);
      const { config } = host.loadConfig(dataFlagsOf(args));
      const startedAt = host.clock();
      using view = host.openView(config.dataDir);
      const { filter } = filterOf(args, view.reader, startedAt);
      const order = { what, format: target.format, filter, now: startedAt };
      const done = await writeOut(host, target, openExport(view, order));
      if (target.path === undefined) return;
      host.out(summaryText(target.path, { ...done, durationMs: host.clock() - startedAt }));
    },
  });
}

interface Done {
  readonly rows: number;
  readonly bytes: number;
}

async function writeOut(host: Host, target: Target, { total, parts }: Export): Promise<Done> {
  using line = openProgressLine(process.stderr);
  let rows = 0;
  let shownAt = 0;
  const { ending, clock } = host;
  const outBytes = (bytes: Uint8Array): Promise<void> => host.outBytes(bytes);
  const read = async function* (): AsyncGenerator<Uint8Array> {
    for (const part of parts) {
      rows += part.rows;
      yield part.bytes;
      if (clock() - shownAt >= tellEveryMs) {
        shownAt = clock();
        line.show(`${formatWhole(rows)} of ${formatWhole(total)} rows`);
      }
      // Signals are heard between two parts only.
      await new Promise(setImmediate);
    }
  };
  const bytes = await write({ ...target, bytes: read(), ending, outBytes });
  return { rows, bytes };
}

function whatOf(text: string | undefined): What {
  if (text === undefined) return "requests";
  const what = whatNamed(text);
  if (what !== undefined) return what;
  throw new AppError("invalid", `'${text}' cannot be exported; use one of ${whats.join(", ")}`);
}

/** Throws `invalid` for bytes that a terminal would take for commands. */
function checkTerminal({ terminal }: Host, { path, format, compression }: Target): void {
  if (path !== undefined || !terminal.isTty || (format !== "parquet" && compression === undefined)) return;
  const name = compression ?? format;
  throw new AppError(
    "invalid",
    `${name} is not for a terminal; give --out FILE, or redirect standard output`,
  );
}

function summaryText(path: string, { rows, bytes, durationMs }: Done & { durationMs: number }): string {
  const size = `${counted(rows, "row")} · ${formatBytes(bytes)} in ${formatDuration(durationMs)}`;
  const hint = rows === 0 ? "; nothing in the ledger matches" : "";
  return `wrote ${plainText(path)} · ${size}${hint}`;
}
