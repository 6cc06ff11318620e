import { plainText } from "../../../src/domain/plain-text.ts";
import { pullRequestOf } from "../../../src/domain/pull-request.ts";
import { sessionHref } from "../../app/session-href.ts";
import { Unknown } from "../../part/amount.tsx";
import { Icon } from "../../part/icon.tsx";
import { Link } from "../../part/link.tsx";
import { shortId } from "../../../src/domain/short-id.ts";

/** A session by its id in short. */
export function SessionLink({ id }: { readonly id: string | null }) {
  if (id === null) return <Unknown />;
  return (
    <Link href={sessionHref({ id, agent: null })} title={plainText(id)}>
      <code>{shortId(id)}</code>
    </Link>
  );
}

/** Pull requests by their numbers. An address comes from outside: only one of a pull request is a link. */
export function PullRequests({ urls }: { readonly urls: readonly string[] }) {
  if (urls.length === 0) return <Unknown />;
  return (
    <span class="plan-pulls">
      {urls.map((url) => (
        <PullRequest key={url} url={url} />
      ))}
    </span>
  );
}

function PullRequest({ url }: { readonly url: string }) {
  const address = pullRequestOf(url);
  const number = /\/(\d+)\/?$/.exec(url)?.[1];
  const text = number === undefined ? plainText(url) : `#${number}`;
  if (address === undefined) return <span title={plainText(url)}>{text}</span>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer" title={plainText(url)}>
      {text} <Icon name="external" size={12} />
    </a>
  );
}
