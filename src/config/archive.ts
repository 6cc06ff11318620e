import * as v from "valibot";
import { compressions } from "../domain/archive.ts";
import { choice, size, wholeNumber } from "./kind.ts";

/** A century: whoever writes more means something else. */
const maxDays = 36_500;

/** When raw events leave the ledger for files, and files the disk. */
export const archive = v.pipe(
  v.strictObject({
    after_days: wholeNumber({
      description:
        "Days that raw events stay in the ledger, beside today (UTC). Older ones move to files. 0 leaves all in the ledger.",
      unit: "days",
      fallback: 7,
      min: 0,
      max: maxDays,
    }),
    keep_days: wholeNumber({
      description: "Days a file of the archive is kept after its day. 0 keeps it for good.",
      unit: "days",
      fallback: 365,
      min: 0,
      max: maxDays,
    }),
    max_size: size({
      description:
        "How much all files of the archive may take. Beyond it the oldest are deleted, whatever their age. 0 is no limit.",
      unit: "bytes",
      fallback: "0",
      min: "0B",
      max: "1000GB",
    }),
    compression: choice({
      description:
        "How files are compressed. zstd is several times as quick as gzip, and the files are smaller.",
      unit: "word",
      fallback: "zstd",
      words: compressions,
    }),
  }),
  v.description("Raw events of old days: from the ledger to files, and the end of files."),
  v.transform(({ after_days, keep_days, max_size, compression }) => ({
    afterDays: after_days,
    keepDays: keep_days,
    maxBytes: max_size,
    compression,
  })),
  v.readonly(),
);
