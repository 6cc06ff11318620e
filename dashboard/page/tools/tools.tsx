import { Page } from "../../part/page.tsx";
import { Skeleton } from "../../part/skeleton.tsx";

/** Tools. */
export function ToolsPage() {
  return (
    <Page title="Tools">
      <Skeleton lines={6} />
    </Page>
  );
}
