/** The paths under which the hosts of code show one pull request. */
const pathOfOne = /^\/.+\/(?:pull|pulls|merge_requests|pull-requests|pullrequest)\/\d+/;

/** The address of a pull request, without what follows its number; undefined for anything else. */
export function pullRequestOf(value: unknown): string | undefined {
  if (typeof value !== "string" || !URL.canParse(value)) return undefined;
  const { protocol, origin, pathname } = new URL(value);
  const [path] = pathOfOne.exec(pathname) ?? [];
  return path !== undefined && /^https?:$/.test(protocol) ? origin + path : undefined;
}
