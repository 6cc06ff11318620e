import { Page } from "../../part/page.tsx";
import { Skeleton } from "../../part/skeleton.tsx";

/** Plans. */
export function PlansPage() {
  return (
    <Page title="Plans">
      <Skeleton lines={6} />
    </Page>
  );
}
