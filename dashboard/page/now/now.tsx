import { Page } from "../../part/page.tsx";
import { Skeleton } from "../../part/skeleton.tsx";

/** Now. */
export function NowPage() {
  return (
    <Page title="Now">
      <Skeleton lines={6} />
    </Page>
  );
}
