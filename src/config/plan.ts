import * as v from "valibot";
import { truth, wholeNumber } from "./kind.ts";

/** Where plans of projects lie, and how they are followed. */
export const plan = v.pipe(
  v.strictObject({
    folders: v.optional(
      v.pipe(
        v.strictObject({
          active: innerFolder({
            description: "Where a project keeps its plans under way, one folder for each.",
            fallback: "dev/active",
          }),
          complete: innerFolder({
            description: "Where the folders of finished plans are moved to.",
            fallback: "dev/complete",
          }),
        }),
        v.description("Folders of each project, from its own folder on."),
        v.readonly(),
      ),
      {},
    ),
    watch: truth({
      description: "Whether the plans of projects are followed. `--no-watch` switches that off as well.",
      fallback: true,
    }),
    poll_ms: wholeNumber({
      description: "How often plans are checked for changes that the system did not report.",
      unit: "milliseconds",
      fallback: 15_000,
      min: 250,
      max: 3_600_000,
    }),
  }),
  v.description("Plans that projects keep in files."),
  v.transform(({ folders, watch, poll_ms }) => ({ folders, watch, pollMs: poll_ms })),
  v.readonly(),
);

/** A folder inside another one: no way leads out of it. */
function innerFolder({ description, fallback }: { description: string; fallback: string }) {
  const allowed = `a path from the project's folder on, without "..", such as ${fallback}`;
  return Object.assign(v.optional(v.pipe(v.string(allowed), v.check(isInner, allowed)), fallback), {
    facts: {
      description,
      unit: "folder",
      allowed,
      json: { type: "string", minLength: 1 },
      fromText: (text: string) => text,
    },
  });
}

function isInner(path: string): boolean {
  const parts = path.split(/[\\/]/);
  return !/^[A-Za-z]:/.test(path) && parts.every((part) => part !== "" && part !== "." && part !== "..");
}
