import { AppError } from "../domain/error.ts";
import type { Filter, LedgerReader } from "../store/store.ts";

const namings = ["model", "branch", "user", "team", "project", "agent"] as const;

/** Whose work a question is narrowed to, by name. */
export type NamedOwner = (typeof namings)[number];

/** The names of a filter that nothing in the ledger bears, one by one: a wrong name looks like no use. `within`: where names are looked for. */
export function unknownOwners(
  reader: LedgerReader,
  filter: Filter,
  within: Filter = {},
): readonly (readonly [NamedOwner, string])[] {
  return namings.flatMap((naming) => {
    const name = filter[naming];
    return name === undefined || isKnown(reader, { ...within, [naming]: name })
      ? []
      : [[naming, name] as const];
  });
}

/** Throws `not-found` for the first name that nothing in the ledger bears. */
export function refuseUnknown(reader: LedgerReader, filter: Filter): void {
  const [unknown] = unknownOwners(reader, filter);
  if (unknown === undefined) return;
  const [naming, name] = unknown;
  throw new AppError(
    "not-found",
    `no ${naming} is called ${name}; 'hallmonitor report ${naming}' lists those that are known`,
  );
}

/** A session may have used nothing yet, and one that went on to another branch left requests on the first. */
function isKnown(reader: LedgerReader, filter: Filter): boolean {
  // Which models a session asked is known of its requests only.
  if (filter.model === undefined && reader.sessions(filter, 1).length > 0) return true;
  const question = { filter, by: ["agent"] as const };
  return reader.usage(question).length > 0 || reader.usageFromCounters(question).length > 0;
}
