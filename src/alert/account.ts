import type { AlertAccount } from "../domain/alert-account.ts";
import type { LedgerReader } from "../store/store.ts";

/** How many alerts the ledger has open, and how many of them fire. */
export function openAlerts({ alerts }: Pick<LedgerReader, "alerts">): Pick<AlertAccount, "open" | "firing"> {
  const open = alerts.open();
  return { open: open.length, firing: open.filter(({ state }) => state === "firing").length };
}
