import * as v from "valibot";
import { truth } from "./kind.ts";

/** How the ledger is kept. */
export const store = v.pipe(
  v.strictObject({
    backup: truth({
      description:
        "Whether the ledger is copied to DATA/backup before a new version changes its tables. The last two copies are kept.",
      fallback: true,
    }),
  }),
  v.description("The ledger's file."),
  v.readonly(),
);
