import { Link } from "../part/link.tsx";
import { Page } from "../part/page.tsx";
import { Empty } from "../part/empty.tsx";

/** An address that leads nowhere. */
export function NoPage({ path }: { readonly path: string }) {
  return (
    <Page title="Nothing here">
      <Empty title={`There is no page at ${path}`}>
        <Link href="/">Go to the sessions of now</Link>
      </Empty>
    </Page>
  );
}
