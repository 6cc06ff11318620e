/** Who runs an imitated client, with which model and which settings: all that a session says about itself. */
export interface Persona {
  readonly model: string;
  readonly user: string;
  readonly team: string;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  readonly branch: string;
  /** What its person calls the session. */
  readonly title: string;
  readonly terminal: string;
  readonly startType: "fresh" | "resume";
  /** Where the client compacts automatically: 967,000 in a window of a million, 167,000 in one of 200,000. */
  readonly compactsAtTokens: number;
  /** Whether requests go through the company's own gateway. */
  readonly gateway: boolean;
}

/** The folder that a persona works in: its clone of the repository. */
export function folderOf({ user, repository }: Pick<Persona, "user" | "repository">): string {
  return `/home/${user.split("@")[0]}/${repository.split("/")[1]}`;
}
