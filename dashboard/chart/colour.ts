import { useEffect } from "preact/hooks";

/** What a colour of tokens.css is where an element stands: a canvas knows no variables. */
export function colourOf(element: Element, name: string): string {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

/** The same for a plot, which asks for its colours each time it is drawn. */
export function inkOf(name: string): (plot: { readonly root: Element }) => string {
  return ({ root }) => colourOf(root, name);
}

/** Calls back when the theme changed, by the person or by the system. */
export function useThemeChange(changed: () => void): void {
  useEffect(() => {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const page = new MutationObserver(changed);
    page.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    system.addEventListener("change", changed);
    return () => {
      page.disconnect();
      system.removeEventListener("change", changed);
    };
  }, [changed]);
}
