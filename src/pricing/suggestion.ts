import { maxNameLength } from "../domain/model-name.ts";

/** Three fit into one line of an error message. */
const maxSuggestions = 3;

/** The known names nearest to an unknown one, nearest first; none when nothing is near. */
export function nearestNames(name: string, known: readonly string[]): readonly string[] {
  const short = name.slice(0, maxNameLength);
  // Two thirds of the letters have to be right, or a suggestion is noise.
  const limit = Math.max(2, Math.floor(short.length / 3));
  return known
    .map((candidate) => ({ candidate, distance: editDistance(short, candidate) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, maxSuggestions)
    .map(({ candidate }) => candidate);
}

/** How many letters must be added, removed or changed to make one name the other (Levenshtein). */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(changed, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
