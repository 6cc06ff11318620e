import { Page } from "../../part/page.tsx";
import { Skeleton } from "../../part/skeleton.tsx";

/** Search. */
export function SearchPage() {
  return (
    <Page title="Search">
      <Skeleton lines={6} />
    </Page>
  );
}
