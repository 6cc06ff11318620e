import { Page } from "../../part/page.tsx";
import { Skeleton } from "../../part/skeleton.tsx";

/** Sessions. */
export function SessionsPage() {
  return (
    <Page title="Sessions">
      <Skeleton lines={6} />
    </Page>
  );
}
