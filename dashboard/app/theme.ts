import { Listeners } from "../api/listeners.ts";

/** Light, dark, or as the system wishes. The person's own choice is kept for all tabs. */
export type Theme = "light" | "dark";

const key = "hallmonitor-theme";
const wish = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Listeners();

/** Puts the theme on the page, and follows the system while the person chose none. Call once, before anything is drawn. */
export function startTheme(): void {
  apply();
  wish.addEventListener("change", apply);
  addEventListener("storage", apply);
}

/** The theme that is on; draws anew when it changes. */
export function useTheme(): Theme {
  return listeners.useLatest(themeNow);
}

/** Takes the other one. What the system wishes anyway is not kept, so that the page follows it again. */
export function switchTheme(): void {
  const next: Theme = themeNow() === "dark" ? "light" : "dark";
  if (next === wished()) localStorage.removeItem(key);
  else localStorage.setItem(key, next);
  apply();
}

function themeNow(): Theme {
  const chosen = localStorage.getItem(key);
  return chosen === "light" || chosen === "dark" ? chosen : wished();
}

function wished(): Theme {
  return wish.matches ? "dark" : "light";
}

function apply(): void {
  document.documentElement.dataset["theme"] = themeNow();
  listeners.call();
}
