import { useState } from "preact/hooks";
import type { SavedAnswer } from "../../../../src/checkpoint/list.ts";
import type { SessionShape } from "../../../../src/query/shape.ts";
import { addressOf, faultText, sendJson } from "../../../api/ask.ts";
import { set } from "../../../app/view.ts";
import { Advice } from "../../../part/command.tsx";

interface SaveNowProps {
  readonly session: SessionShape;
  readonly onSaved: () => void;
}

/** Saves what a session is doing as it is now, and says what came of that. */
export function SaveNow({ session: { id, agent }, onSaved }: SaveNowProps) {
  const [isSaving, setSaving] = useState(false);
  const [said, setSaid] = useState("");
  const save = async (): Promise<void> => {
    setSaving(true);
    try {
      const address = addressOf(`/api/sessions/${encodeURIComponent(id)}/checkpoints`, { agent });
      const { checkpoint, is_new } = await sendJson<SavedAnswer>(address, {});
      setSaid(is_new ? `Saved as ${checkpoint.id}.` : `Nothing changed since ${checkpoint.id}.`);
      set({ checkpoint: checkpoint.id, with: null });
      onSaved();
    } catch (thrown) {
      setSaid(faultText(thrown));
    } finally {
      setSaving(false);
    }
  };
  return (
    <>
      <span class="quiet" role="status">
        <Advice text={said} />
      </span>
      <button type="button" class="button" disabled={isSaving} onClick={() => void save()}>
        {isSaving ? "Saving" : "Save now"}
      </button>
    </>
  );
}
