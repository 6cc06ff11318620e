import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useLine } from "../api/stream.ts";
import { readToken } from "../api/token.ts";
import { CostsPage } from "../page/costs/costs.tsx";
import { HealthPage } from "../page/health/health.tsx";
import { KpisPage } from "../page/kpis/kpis.tsx";
import { NowPage } from "../page/now/now.tsx";
import { PlanPage } from "../page/plans/plan.tsx";
import { PlansPage } from "../page/plans/plans.tsx";
import { SearchPage } from "../page/search/search.tsx";
import { SearchPalette } from "../page/search/palette.tsx";
import { SessionPage } from "../page/session/session.tsx";
import { SessionsPage } from "../page/sessions/sessions.tsx";
import { ToolsPage } from "../page/tools/tools.tsx";
import { Help } from "./help.tsx";
import { useKeys } from "./keys.ts";
import { Nav } from "./nav.tsx";
import { NoPage } from "./no-page.tsx";
import { LineBar } from "./line-bar.tsx";
import { places } from "./places.ts";
import { SignIn } from "./sign-in.tsx";
import { switchTheme } from "./theme.ts";
import { go, href, useView, type View } from "./view.ts";
import "./shell.css";

/** What a person opened over a page. */
interface Opened {
  readonly what: "search" | "help";
  readonly path: string;
}

/** Everything around a page: navigation, search, help, the state of the line, and the way in without a token. */
export function Shell() {
  const view = useView();
  const [opened, setOpened] = useState<Opened | undefined>();
  // What lies over one page does not lie over the next.
  const open = opened?.path === view.path ? opened.what : undefined;
  const show = (what: Opened["what"]) => (): void => setOpened({ what, path: location.pathname });
  const close = (): void => setOpened(undefined);
  const { status, fault } = useLine();
  useKeys({
    "/": show("search"),
    "?": show("help"),
    t: switchTheme,
    ...Object.fromEntries(places.map(({ key, path }) => [`g ${key}`, () => go(href(path))])),
  });
  if (status === "refused" || readToken() === undefined) return <SignIn refusal={fault} />;
  return (
    <div class="shell">
      <a class="skip" href="#content">
        Skip to the page
      </a>
      <Nav view={view} onSearch={show("search")} onHelp={show("help")} />
      <LineBar />
      <main id="content" tabIndex={-1}>
        {pageOf(view)}
      </main>
      {open === "search" && <SearchPalette onClose={close} />}
      {open === "help" && <Help onClose={close} />}
    </div>
  );
}

function pageOf({ path, parts }: View): ComponentChildren {
  const [place, name] = parts;
  if (parts.length > 2) return <NoPage path={path} />;
  if (place === "sessions" && name !== undefined) return <SessionPage key={name} id={name} />;
  if (place === "plans" && name !== undefined) return <PlanPage key={name} name={name} />;
  if (name !== undefined) return <NoPage path={path} />;
  switch (place) {
    case undefined:
      return <NowPage />;
    case "sessions":
      return <SessionsPage />;
    case "costs":
      return <CostsPage />;
    case "tools":
      return <ToolsPage />;
    case "plans":
      return <PlansPage />;
    case "kpis":
      return <KpisPage />;
    case "health":
      return <HealthPage />;
    case "search":
      return <SearchPage />;
    default:
      return <NoPage path={path} />;
  }
}
