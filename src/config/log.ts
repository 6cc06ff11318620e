import * as v from "valibot";
import { size, wholeNumber } from "./kind.ts";

/** How much of what the daemon says is kept in its log files. */
export const log = v.pipe(
  v.strictObject({
    max_size: size({
      description: "How large DATA/log/hallmonitor.log may grow before it is put aside and a new one begun.",
      unit: "bytes",
      fallback: "10MB",
      min: "10KB",
      max: "100MB",
    }),
    keep: wholeNumber({
      description: "Log files that were put aside and are kept: hallmonitor.log.1 is the latest of them.",
      unit: "files",
      fallback: 3,
      min: 0,
      max: 100,
    }),
  }),
  v.description("The daemon's log file."),
  v.transform(({ max_size, keep }) => ({ maxBytes: max_size, keep })),
  v.readonly(),
);
