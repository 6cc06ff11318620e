/** What was looked for in this tab, the latest first. It goes with the tab: what one looks for tells of one's work. */
const storeName = "hallmonitor.searches";
const most = 6;

/** The last searches; none where the browser keeps nothing. */
export function recentSearches(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(storeName) ?? "[]");
    return Array.isArray(kept)
      ? kept.filter((one): one is string => typeof one === "string").slice(0, most)
      : [];
  } catch {
    return [];
  }
}

/** Keeps a search that led somewhere. */
export function rememberSearch(text: string): void {
  const trimmed = text.trim();
  if (trimmed === "") return;
  const kept = [trimmed, ...recentSearches().filter((one) => one !== trimmed)].slice(0, most);
  try {
    sessionStorage.setItem(storeName, JSON.stringify(kept));
  } catch {
    // Full, or forbidden: the search was made all the same.
  }
}
