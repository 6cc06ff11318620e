import { Page } from "../../part/page.tsx";
import { Skeleton } from "../../part/skeleton.tsx";

/** Plan. */
export function PlanPage({ name }: { readonly name: string }) {
  return (
    <Page title={name}>
      <Skeleton lines={6} />
    </Page>
  );
}
