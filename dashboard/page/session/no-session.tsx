import { plainText } from "../../../src/domain/plain-text.ts";
import { capital } from "../../../src/format/capital.ts";
import type { ApiFault } from "../../api/ask.ts";
import { sessionHref } from "../../app/session-href.ts";
import { href, useView } from "../../app/view.ts";
import { Empty } from "../../part/empty.tsx";
import { Link } from "../../part/link.tsx";
import { Page } from "../../part/page.tsx";
import { Advice } from "../../part/command.tsx";

/** An address that names no session, or several: why, and where to go from here. */
export function NoSession({ id, fault }: { readonly id: string; readonly fault: ApiFault }) {
  const { params } = useView();
  const isSeveral = fault.code === "conflict";
  const name = plainText(id).slice(0, 40).toWellFormed();
  return (
    <Page title={isSeveral ? "Which session?" : "No such session"} tab="No session">
      <Empty
        title={isSeveral ? `Several sessions are meant by ${name}` : `Nothing is known of a session ${name}`}
        command="hallmonitor sessions"
      >
        <p>
          <Advice text={`${capital(plainText(fault.message))}.`} />
        </p>
        <p>
          {params.has("agent") && !isSeveral && (
            <>
              <Link class="link" href={sessionHref({ id, agent: null })}>
                Look for it among all agents
              </Link>
              {" · "}
            </>
          )}
          <Link class="link" href={href("/search", { q: id })}>
            Search for it
          </Link>
        </p>
      </Empty>
    </Page>
  );
}
