import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useAlertCount } from "../api/alerts.ts";
import { FilterBar, type FilterName } from "../app/filter-bar.tsx";
import "./page.css";

/** What pages are made of. One that heeds no filter has no bar for them, also where the address holds some. */
export interface PageProps {
  readonly title: string;
  /** What stands in the browser's tab before the program's name, behind the number of alerts; the title without it. */
  readonly tab?: string;
  /** One quiet line under the title. */
  readonly lead?: ComponentChildren;
  /** At the right of the title. */
  readonly actions?: ComponentChildren;
  /** The filters of the address that this page heeds. */
  readonly filters?: readonly FilterName[];
  readonly children: ComponentChildren;
}

/** A page: its title, what narrows it, and what it shows. */
export function Page({ title, tab = title, lead, actions, filters = [], children }: PageProps) {
  const alerts = useAlertCount();
  useEffect(() => {
    document.title = `${alerts === 0 ? "" : `(${alerts}) `}${tab} · Hallmonitor`;
  }, [tab, alerts]);
  return (
    <div class="page">
      <header class="page-head">
        <div class="page-title">
          <h1>{title}</h1>
          {lead !== undefined && <p class="quiet">{lead}</p>}
        </div>
        <div class="page-actions">
          {filters.length > 0 && <FilterBar names={filters} />}
          {actions}
        </div>
      </header>
      {children}
    </div>
  );
}
