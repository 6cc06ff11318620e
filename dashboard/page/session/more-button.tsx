import { Fault } from "../../part/fault.tsx";
import type { Pages } from "./pages.ts";

/** Takes the next page of a list in. */
export function MoreButton({ pages, noun }: { readonly pages: Pages<unknown>; readonly noun: string }) {
  if (pages.more === undefined) return null;
  if (pages.fault !== undefined) return <Fault fault={pages.fault} onRetry={pages.more} />;
  return (
    <div>
      <button type="button" class="button" disabled={pages.isLoading} onClick={pages.more}>
        {pages.isLoading ? "Loading" : `Show more ${noun}`}
      </button>
    </div>
  );
}
