import { Page } from "../../part/page.tsx";
import { Skeleton } from "../../part/skeleton.tsx";

/** Session. */
export function SessionPage({ id }: { readonly id: string }) {
  return (
    <Page title={id}>
      <Skeleton lines={6} />
    </Page>
  );
}
