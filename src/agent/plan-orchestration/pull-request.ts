import { pullRequestOf } from "../../domain/pull-request.ts";

/** A line that says what the pull request is. One that only mentions another's has no such beginning. */
const statement = /^[\s>*_#-]*(?:pr|pull[ _-]?request|merge[ _-]?request)(?:[ _-]?(?:url|link))?[\s*_]*[:=]/i;

/** The pull requests that a plan.md names as its own: lines such as `PR: https://github.com/acme/shop/pull/7`. */
export function statedPullRequests(lines: readonly string[]): string[] {
  const urls = lines
    .filter((line) => statement.test(line))
    .flatMap((line) => line.match(/https?:\/\/[^\s<>()[\]"'`|]+/g) ?? [])
    .flatMap((url) => pullRequestOf(url) ?? []);
  return [...new Set(urls)];
}
