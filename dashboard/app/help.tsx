import { Dialog } from "../part/dialog.tsx";
import { Kbd } from "../part/kbd.tsx";
import { places } from "./places.ts";
import "./help.css";

interface KeyRow {
  readonly keys: readonly string[];
  readonly does: string;
}

const everywhere: readonly KeyRow[] = [
  { keys: ["/"], does: "Search" },
  { keys: ["j"], does: "Next row" },
  { keys: ["k"], does: "Row before" },
  { keys: ["Enter"], does: "Open it" },
  { keys: ["Esc"], does: "Close" },
  { keys: ["t"], does: "Light or dark" },
  { keys: ["?"], does: "This help" },
];

/** The keys that work everywhere. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div class="help">
        <Rows rows={everywhere} />
        <Rows rows={places.map(({ key, title }) => ({ keys: ["g", key], does: title }))} />
      </div>
    </Dialog>
  );
}

function Rows({ rows }: { readonly rows: readonly KeyRow[] }) {
  return (
    <dl>
      {rows.map(({ keys, does }) => (
        <div key={does}>
          <dt>
            {keys.map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
