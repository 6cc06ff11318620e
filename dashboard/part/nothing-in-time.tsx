import { href, useView } from "../app/view.ts";
import { Empty } from "./empty.tsx";
import { Link } from "./link.tsx";

/** What a page looked for in vain; `in this time` is added where the page is not about all of it. */
export interface NothingInTimeProps {
  /** What there is none of: `No tool was called`. */
  readonly title: string;
}

const filters = ["agent", "project", "branch", "model", "user", "team"];

/** A page that the time and the filters of its address leave nothing for: the way out of each, and how anything comes at all. */
export function NothingInTime({ title }: NothingInTimeProps) {
  const { path, range, params } = useView();
  const isNarrowed = filters.some((name) => params.has(name));
  const none = Object.fromEntries(filters.map((name) => [name, null]));
  return (
    <Empty title={range === "all" ? title : `${title} in this time`} command="hallmonitor setup claude-code">
      <p>
        {range !== "all" && (
          <Link class="link" href={href(path, { range: "all", from: null, to: null })}>
            Look at all time
          </Link>
        )}
        {range !== "all" && isNarrowed && " · "}
        {isNarrowed && (
          <Link class="link" href={href(path, none)}>
            Clear the filters
          </Link>
        )}
      </p>
      <p>
        Where nothing was ever heard, this connects Claude Code; <code>hallmonitor import</code> reads what it
        did before.
      </p>
    </Empty>
  );
}
