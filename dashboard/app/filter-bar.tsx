import { useEffect, useState } from "preact/hooks";
import { tableNames } from "../../src/domain/table-names.ts";
import type { UsageAnswer } from "../../src/query/shape.ts";
import { shortModel } from "../../src/format/model.ts";
import { shortPaths } from "../../src/format/path.ts";
import { plainText } from "../../src/domain/plain-text.ts";
import { shortId } from "../../src/domain/short-id.ts";
import { useAnswer } from "../api/answer.ts";
import { Icon } from "../part/icon.tsx";
import { Select, type SelectOption } from "../part/select.tsx";
import { RangePicker } from "./range-picker.tsx";
import { set, useView } from "./view.ts";
import "./filter-bar.css";

/**
 * What a page may be narrowed by. `range` is its time, chosen in a picker of its own; the others are lists of what was
 * used, under the API's own names.
 */
export type FilterName = "range" | "project" | "agent" | "model" | "branch" | "user" | "team";

/** A link about one session narrows to that; nobody chooses it from a list of all that there are. */
type ChoiceName = Exclude<FilterName, "range"> | "session";

const labels: Record<ChoiceName, string> = {
  project: "Project",
  agent: "Agent",
  model: "Model",
  branch: "Branch",
  user: "User",
  team: "Team",
  session: "Session",
};

/** What a page is about is asked first: choices are sums over all of history, and nobody chooses within a second. */
const choicesAfterMs = 1000;
const choicesEveryMs = 600_000;

/** What narrows a page, all of it in the address. Others that the address holds are shown too, for they hold as well. */
export function FilterBar({ names }: { readonly names: readonly FilterName[] }) {
  const { params } = useView();
  const narrowed = tableNames(labels).filter((name) => params.has(name) || names.some((one) => one === name));
  const isNarrowed = narrowed.some((name) => params.has(name));
  const none = Object.fromEntries(narrowed.map((name) => [name, null]));
  const [isWanted, setWanted] = useState(false);
  const want = (): void => setWanted(true);
  useEffect(() => {
    const timer = setTimeout(want, choicesAfterMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="filter-bar" role="group" aria-label="Filters" onPointerEnter={want} onFocusIn={want}>
      {names.includes("range") && <RangePicker />}
      {narrowed.map((name) => (
        <Filter key={name} name={name} isWanted={isWanted} />
      ))}
      {isNarrowed && (
        <button type="button" class="button quiet-button" onClick={() => set(none)}>
          <Icon name="close" size={12} /> Clear
        </button>
      )}
    </div>
  );
}

interface FilterProps {
  readonly name: ChoiceName;
  /** Whether somebody may choose soon. */
  readonly isWanted: boolean;
}

/** What one can choose from: everything that was used, the most expensive first. Asked for once in ten minutes. */
function Filter({ name, isWanted }: FilterProps) {
  const { params } = useView();
  const path = isWanted && name !== "session" ? "/api/usage" : null;
  const asking = { every: choicesEveryMs, fresh: choicesEveryMs };
  const { data } = useAnswer<UsageAnswer>(path, { group_by: name }, asking);
  const present = params.get(name);
  const keys = (data?.groups ?? []).flatMap(({ key }) => (key === null ? [] : [key]));
  const known = present === null || keys.includes(present) ? keys : [present, ...keys];
  const titles = titlesOf(name, known);
  const options: SelectOption[] = known.map((value) => ({ value, title: titles(value) }));
  return (
    <Select
      label={labels[name]}
      param={name}
      usual=""
      options={[{ value: "", title: "All" }, ...options]}
      drops={["cursor"]}
    />
  );
}

function titlesOf(name: ChoiceName, values: readonly string[]): (value: string) => string {
  if (name === "model") return shortModel;
  if (name === "session") return shortId;
  const paths = name === "project" ? shortPaths(values) : undefined;
  return (value) => paths?.get(value) ?? plainText(value);
}
