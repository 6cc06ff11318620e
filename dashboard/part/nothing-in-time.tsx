import { href, inRange, noFilters, useView } from "../app/view.ts";
import { CommandWord } from "./command.tsx";
import { Empty } from "./empty.tsx";
import { Link } from "./link.tsx";

/** What a page looked for in vain; `in this time` is added where the page is not about all of it. */
export interface NothingInTimeProps {
  /** What there is none of: `No tool was called`. */
  readonly title: string;
}

/** A page that the time and the filters of its address leave nothing for: the way out of each, and how anything comes at all. */
export function NothingInTime({ title }: NothingInTimeProps) {
  const { path, range, params } = useView();
  const isNarrowed = Object.keys(noFilters).some((name) => params.has(name));
  return (
    <Empty title={range === "all" ? title : `${title} in this time`} command="hallmonitor setup claude-code">
      <p>
        {range !== "all" && (
          <Link class="link" href={href(path, inRange("all"))}>
            Look at all time
          </Link>
        )}
        {range !== "all" && isNarrowed && " · "}
        {isNarrowed && (
          <Link class="link" href={href(path, noFilters)}>
            Clear the filters
          </Link>
        )}
      </p>
      <p>
        Where nothing was ever heard, this connects Claude Code; <CommandWord>hallmonitor import</CommandWord>{" "}
        reads what it did before.
      </p>
    </Empty>
  );
}
