import { useView } from "../../app/view.ts";
import { Empty } from "../../part/empty.tsx";

const narrowing = ["agent", "project", "branch", "model", "user"];

/** No call to show: nothing came yet, or the filters leave nothing. */
export function NoTools() {
  const { range, params } = useView();
  if (range !== "all" || narrowing.some((name) => params.has(name))) {
    return (
      <Empty title="No tool was called in this time">
        Choose a longer time or clear a filter. Where nothing ever came, this sends all that a client tells:
        <br />
        <code>hallmonitor setup claude-code</code>
      </Empty>
    );
  }
  return (
    <Empty title="No tool was called yet" command="hallmonitor setup claude-code">
      Sends what Claude Code tells of its tools here. What was before comes in with{" "}
      <code>hallmonitor import</code>.
    </Empty>
  );
}
