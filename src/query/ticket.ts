/** `ABC-123`, as trackers write it: letters, a dash, a number. In small letters a year is none: `hotfix-2026`. */
const trackerKey =
  /(?:^|[^A-Za-z0-9])([A-Z][A-Z0-9]{1,9}-\d{1,7}|[A-Za-z][A-Za-z0-9]{1,9}-(?!(?:19|20)\d\d(?!\d))\d{1,7})(?![A-Za-z0-9]|\.\d)/;
/** `#123`, `issue-123`, `gh-123`, or a number alone between slashes and dashes that is no year: `fix/123-crash`. */
const issueNumber =
  /(?:#|(?:^|[/_-])(?:issue|issues|gh|bug|ticket)[/_-]?|(?:^|\/)(?!(?:19|20)\d\d(?!\d)))(\d{1,7})(?=$|[-_/])/i;

/**
 * The ticket that a branch is named for: `feature/ABC-123-login` is `ABC-123`, `fix/812-crash` is `#812`; undefined for
 * a branch that names none. Years and versions (`release/2026-11`, `v1.2`) are no tickets.
 */
export function ticketOf(branch: string | undefined): string | undefined {
  if (branch === undefined || /^(?:release|rel|version|v)?[/-]?v?\d+[.-]\d+/i.test(branch)) return undefined;
  const number = issueNumber.exec(branch)?.[1];
  if (number !== undefined) return `#${number}`;
  const key = trackerKey.exec(branch)?.[1];
  return key === undefined || /^(?:release|version|v)-/i.test(key) ? undefined : key.toUpperCase();
}
