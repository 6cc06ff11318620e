import { isAbsolute } from "node:path";
import { Hono } from "hono";
import * as v from "valibot";
import { AppError } from "../../domain/error.ts";
import { fileImportShape } from "../../transfer/import-shape.ts";
import type { FileImport } from "../../transfer/import.ts";
import { faultOf } from "../error-answer.ts";
import type { Parts } from "../parts.ts";
import { orderOf } from "./order.ts";

/** The whole path of an export, where the collector finds it: relative to what, only who asks knows. */
export const fileOrder = v.strictObject({
  file: v.pipe(v.string(), v.minLength(1), v.maxLength(4096), v.check(isAbsolute)),
});

/** How often is said how far it is, in milliseconds. */
const tellEveryMs = 200;

/**
 * Takes an export of a ledger in. The answer is told while it is done: lines of JSON, `progress` again and again and
 * `done` or `error` at the end. Who leaves ends it; what was taken stays.
 */
export function importFileRoutes({
  importFile,
  clock,
  ...telling
}: Parts<"importFile" | "clock" | "errorOf" | "log">): Hono {
  let busy = false;
  return new Hono().post("/api/import/file", async (context) => {
    const { file } = await orderOf(
      context,
      fileOrder,
      'the body is not {"file": "/the/path/of/an/export.jsonl"}',
    );
    if (busy) throw new AppError("conflict", "a file is being taken in; wait until it is done");
    busy = true;
    const leaving = new AbortController();
    context.req.raw.signal.addEventListener("abort", () => leaving.abort(), { once: true });
    const body = tellWhile({ leaving, errorOf: (thrown) => faultOf(thrown, telling) }, async (tell) => {
      let toldAt = 0;
      const progress = (state: FileImport): void => {
        if (clock() - toldAt < tellEveryMs) return;
        toldAt = clock();
        tell({ progress: fileImportShape(file, state) });
      };
      try {
        const state = await importFile(file, { progress, ending: leaving.signal });
        tell({ done: fileImportShape(file, state) });
      } finally {
        busy = false;
      }
    });
    return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
  });
}

/** A body of JSON lines that are told while work is done; a fault of the work is the last of them. */
function tellWhile(
  { leaving, errorOf }: { leaving: AbortController; errorOf: (thrown: unknown) => AppError },
  work: (tell: (line: object) => void) => Promise<void>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      // Nobody listens any more to what is told after leaving.
      const tell = (line: object): void => {
        if (!leaving.signal.aborted) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      };
      try {
        await work(tell);
      } catch (thrown) {
        const { code, message } = errorOf(thrown);
        tell({ error: { code, message } });
      }
      if (!leaving.signal.aborted) controller.close();
    },
    cancel: () => leaving.abort(),
  });
}
