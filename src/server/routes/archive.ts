import { Hono } from "hono";
import * as v from "valibot";
import { startOfUtcDay, type ArchiveTask } from "../../domain/archive.ts";
import { doneShape, listArchive, workShape } from "../../query/archive.ts";
import { schemaVersion } from "../../query/shape.ts";
import type { Parts } from "../parts.ts";
import { orderOf } from "./order.ts";
import { refuseStrays } from "./question.ts";

/** How old a day must be to go; the configured age where it is left out. */
export const runOrder = v.strictObject({
  after_days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(36_500))),
});
/** The UTC day to bring back. */
export const restoreOrder = v.strictObject({
  day: v.pipe(
    v.string(),
    v.check((day) => startOfUtcDay(day) !== undefined),
  ),
});

/** What is in the archive, and work on it: begun by a POST, told by the next GET of `/api/archive/work`. */
export function archiveRoutes({ reader, archive }: Parts<"reader" | "archive">): Hono {
  const state = () => {
    const { work, last } = archive.state();
    return {
      schema_version: schemaVersion,
      running: work === undefined ? null : workShape(work),
      last: last === undefined ? null : doneShape(last),
    };
  };
  const begin = (task: ArchiveTask) => {
    // Its end, good or bad, is told by `state`.
    void archive.begin(task);
    return state();
  };
  return new Hono()
    .get("/api/archive", (context) => {
      refuseStrays(context, []);
      return context.json(listArchive(reader));
    })
    .get("/api/archive/work", (context) => {
      refuseStrays(context, []);
      return context.json(state());
    })
    .post("/api/archive", async (context) => {
      const fault = 'the body is not {} or {"after_days": 7} with a number of days';
      const { after_days: afterDays } = await orderOf(context, runOrder, fault);
      return context.json(begin({ kind: "run", afterDays }), 202);
    })
    .post("/api/archive/restore", async (context) => {
      const fault = 'the body is not {"day": "2026-11-20"} with a UTC day';
      const { day } = await orderOf(context, restoreOrder, fault);
      return context.json(begin({ kind: "restore", day }), 202);
    });
}
