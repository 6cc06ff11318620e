import { Page } from "../../part/page.tsx";
import { Skeleton } from "../../part/skeleton.tsx";

/** Costs. */
export function CostsPage() {
  return (
    <Page title="Costs">
      <Skeleton lines={6} />
    </Page>
  );
}
