import { Dialog } from "../../part/dialog.tsx";

/** Search from anywhere. */
export function SearchPalette({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Search" onClose={onClose}>
      <p class="quiet">Nothing is searched yet.</p>
    </Dialog>
  );
}
