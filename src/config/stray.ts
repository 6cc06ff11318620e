import { configKeys } from "./key.ts";
import { nearestName } from "./nearest.ts";

const prefix = "HALLMONITOR_";
/** What else the program reads from the environment under its own name. */
const others = ["CONFIG", "DATA_DIR", "DEBUG"];
const names = [
  ...configKeys.flatMap(({ variables }) => variables.map((name) => name.slice(prefix.length))),
  ...others,
];

/** Variables under the program's name that set nothing, each with what was likely meant. They are no error, because others may use them. */
export function strayVariables(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.keys(env)
    .filter(
      (name) => name.startsWith(prefix) && !names.includes(name.slice(prefix.length)) && env[name] !== "",
    )
    .map((name) => `${name} sets nothing${adviceOn(name)}`)
    .toSorted();
}

function adviceOn(name: string): string {
  const inFile = configKeys.find(({ path }) => prefix + path.join("_").toUpperCase() === name);
  if (inFile !== undefined) return `: ${inFile.name} can be set in the config file only`;
  const rest = name.slice(prefix.length);
  const meant =
    names.find((candidate) => candidate.endsWith(`_${rest}`)) ??
    // The prefix always matches, and would make any two names look near.
    nearestName(
      rest,
      names.map((candidate) => candidate.toLowerCase()),
    )?.toUpperCase();
  return meant === undefined ? "" : `; did you mean ${prefix}${meant}?`;
}
