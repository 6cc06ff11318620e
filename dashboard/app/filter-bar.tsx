import type { UsageAnswer } from "../../src/query/shape.ts";
import { shortModel } from "../../src/format/model.ts";
import { shortPaths } from "../../src/format/path.ts";
import { plainText } from "../../src/domain/plain-text.ts";
import { useAnswer } from "../api/answer.ts";
import { Icon } from "../part/icon.tsx";
import { Select, type SelectOption } from "../part/select.tsx";
import { RangePicker } from "./range-picker.tsx";
import { set, useView } from "./view.ts";
import "./filter-bar.css";

export type FilterName = "range" | "project" | "agent" | "model" | "branch" | "user";

const labels: Record<Exclude<FilterName, "range">, string> = {
  project: "Project",
  agent: "Agent",
  model: "Model",
  branch: "Branch",
  user: "User",
};

/** What narrows a page, all of it in the address. Others that the address holds are shown too, for they hold as well. */
export function FilterBar({ names }: { readonly names: readonly FilterName[] }) {
  const { params } = useView();
  const narrowed = (Object.keys(labels) as (keyof typeof labels)[]).filter(
    (name) => names.includes(name) || params.has(name),
  );
  const isNarrowed = narrowed.some((name) => params.has(name));
  const none = Object.fromEntries(narrowed.map((name) => [name, null]));
  return (
    <div class="filter-bar" role="group" aria-label="Filters">
      {names.includes("range") && <RangePicker />}
      {narrowed.map((name) => (
        <Filter key={name} name={name} />
      ))}
      {isNarrowed && (
        <button type="button" class="button quiet-button" onClick={() => set(none)}>
          <Icon name="close" size={12} /> Clear
        </button>
      )}
    </div>
  );
}

/** What one can choose from: everything that was used, the most expensive first. Asked for once in ten minutes. */
function Filter({ name }: { readonly name: keyof typeof labels }) {
  const { params } = useView();
  const { data } = useAnswer<UsageAnswer>("/api/usage", { group_by: name }, { every: 600_000 });
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

function titlesOf(name: keyof typeof labels, values: readonly string[]): (value: string) => string {
  if (name === "model") return shortModel;
  const paths = name === "project" ? shortPaths(values) : undefined;
  return (value) => paths?.get(value) ?? plainText(value);
}
