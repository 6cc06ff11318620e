import { Page } from "../../part/page.tsx";
import { Skeleton } from "../../part/skeleton.tsx";

/** Alerts and health. */
export function HealthPage() {
  return (
    <Page title="Alerts and health">
      <Skeleton lines={6} />
    </Page>
  );
}
