import { Kbd } from "../../../part/kbd.tsx";

/** What bars mean, and how one moves. */
export function Legend() {
  return (
    <p class="tl-legend faint">
      <span>
        <i class="tl-piece piece-first" /> until the first token
      </span>
      <span>
        <i class="tl-piece piece-wait" /> waited for its person
      </span>
      <span>
        <i class="tl-piece piece-lead" /> nobody timed
      </span>
      <span>
        <i class="tl-fold" /> idle, folded
      </span>
      <span class="tl-hints">
        <Kbd>Ctrl</Kbd> + wheel looks closer · <Kbd>j</Kbd> <Kbd>k</Kbd> go · <Kbd>Enter</Kbd> opens
      </span>
    </p>
  );
}
