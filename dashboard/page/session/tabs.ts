/** The parts of a session's page, in order, as the address names them. */
export const sessionTabs = [
  { id: "timeline", title: "Timeline" },
  { id: "context", title: "Context" },
  { id: "cost", title: "Cost" },
  { id: "plan", title: "Plan" },
  { id: "files", title: "Files" },
  { id: "errors", title: "Errors" },
  { id: "checkpoints", title: "Checkpoints" },
  { id: "channels", title: "Channels" },
] as const;

/** A tab by its name in the address, `tab=context`. */
export type SessionTab = (typeof sessionTabs)[number]["id"];

/** The tab that an address names; the first where it names none. */
export function tabNamed(name: string | null): SessionTab {
  return sessionTabs.find(({ id }) => id === name)?.id ?? "timeline";
}
