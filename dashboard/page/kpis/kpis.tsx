import { Page } from "../../part/page.tsx";
import { Skeleton } from "../../part/skeleton.tsx";

/** KPIs. */
export function KpisPage() {
  return (
    <Page title="KPIs">
      <Skeleton lines={6} />
    </Page>
  );
}
