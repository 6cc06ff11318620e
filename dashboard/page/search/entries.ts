import type { SearchAnswer, SearchHitShape } from "../../../src/query/search.ts";
import { shortPaths } from "../../../src/format/path.ts";
import { hitKinds, kindTitles, type HitKind } from "./hit-kind.ts";

/** One line of the palette. */
export type Entry =
  | { readonly kind: "place"; readonly path: string; readonly title: string }
  | { readonly kind: "project"; readonly project: string; readonly title: string }
  | { readonly kind: "recent"; readonly text: string }
  | { readonly kind: "hit"; readonly hit: SearchHitShape }
  | { readonly kind: "all"; readonly text: string };

/** Lines under one heading. */
export interface EntryGroup {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/**
 * What the palette chooses from. Searches are given newest first; projects the most expensive first, for of those that fit
 * only the first are shown.
 */
export interface Known {
  readonly places: readonly { readonly path: string; readonly title: string }[];
  readonly projects: readonly string[];
  readonly recent: readonly string[];
  /** What the API found; undefined before it answered. */
  readonly answer: SearchAnswer | undefined;
}

/** Projects that are shown: as many as leave room for what was found. */
const mostProjects = 4;

/** What the palette offers for what was typed so far. */
export function entryGroups(text: string, { places, projects, recent, answer }: Known): EntryGroup[] {
  const typed = text.trim().toLowerCase();
  const named = places.filter(({ title }) => isIn(title, typed));
  if (typed === "")
    return filled([
      { title: "Recent searches", entries: recent.map((one) => ({ kind: "recent", text: one })) },
      { title: "Go to", entries: named.map(({ path, title }) => ({ kind: "place", path, title })) },
    ]);
  return filled([
    { title: "Go to", entries: named.map(({ path, title }) => ({ kind: "place", path, title })) },
    { title: "Projects", entries: projectsIn(projects, typed) },
    ...hitKinds.map((kind) => ({ title: headingOf(kind, answer), entries: hitsOf(kind, answer) })),
    {
      title: "",
      entries: answer === undefined || answer.hits.length === 0 ? [] : [{ kind: "all", text: text.trim() }],
    },
  ]);
}

/** What a kind is called, and how many of it there are; where that was not counted, how many are here, and a `+`. */
export function headingOf(kind: HitKind, answer: Pick<SearchAnswer, "counts" | "hits"> | undefined): string {
  const count = answer?.counts[kind];
  const here = answer?.hits.filter((hit) => hit.kind === kind).length;
  return `${kindTitles[kind]} ${count === null ? `${here}+` : (count ?? "")}`.trim();
}

function hitsOf(kind: HitKind, answer: SearchAnswer | undefined): Entry[] {
  return (answer?.hits ?? []).filter((hit) => hit.kind === kind).map((hit) => ({ kind: "hit", hit }));
}

function projectsIn(projects: readonly string[], typed: string): Entry[] {
  const names = shortPaths(projects);
  return projects
    .map((project) => ({ kind: "project" as const, project, title: names.get(project) ?? project }))
    .filter(({ title }) => isIn(title, typed))
    .slice(0, mostProjects);
}

/** Whether all words are in a name. */
function isIn(name: string, typed: string): boolean {
  const small = name.toLowerCase();
  return typed.split(/\s+/).every((word) => small.includes(word));
}

function filled(groups: readonly EntryGroup[]): EntryGroup[] {
  return groups.filter(({ entries }) => entries.length > 0);
}
