import type { ComponentChildren } from "preact";
import { href, inRange, noFilters, useView } from "../app/view.ts";
import { CommandWord } from "./command.tsx";
import { Empty } from "./empty.tsx";
import { Link } from "./link.tsx";

/** What a page looked for in vain; `in this time` is added where the page is not about all of it. */
export interface NothingInTimeProps {
  /** What there is none of: `No tool was called`. */
  readonly title: string;
  /** Parameters of the address that say what was looked for: the ways out keep them. */
  readonly keeps?: readonly string[];
  /** What else there is to try. */
  readonly children?: ComponentChildren;
}

/** A page that the time and the filters of its address leave nothing for: the way out of each, and how anything comes at all. */
export function NothingInTime({ title, keeps = [], children }: NothingInTimeProps) {
  const { path, range, params } = useView();
  const kept = Object.fromEntries(keeps.map((name) => [name, params.get(name)]));
  const isNarrowed = Object.keys(noFilters).some((name) => params.has(name));
  return (
    <Empty title={range === "all" ? title : `${title} in this time`} command="hallmonitor setup claude-code">
      <p>
        {range !== "all" && (
          <Link class="link" href={href(path, { ...kept, ...inRange("all") })}>
            Look at all time
          </Link>
        )}
        {range !== "all" && isNarrowed && " · "}
        {isNarrowed && (
          <Link class="link" href={href(path, { ...kept, ...noFilters })}>
            Clear the filters
          </Link>
        )}
      </p>
      {children}
      <p>
        Where nothing was ever heard, this connects Claude Code; <CommandWord>hallmonitor import</CommandWord>{" "}
        reads what it did before.
      </p>
    </Empty>
  );
}
