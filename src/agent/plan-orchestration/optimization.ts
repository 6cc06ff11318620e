import type { PlanChange, Situation } from "./change.ts";

/** A plan is optimized when its features are written down, when its text changes, and when features are taken out. */
export function optimization(situation: Situation): PlanChange[] {
  const { files, text, manifest } = situation;
  const reason = reasonOf(situation);
  if (reason === undefined) return [];
  const removed = removedFeatures(situation);
  const details = {
    reason,
    ...(reason === "removed" ? {} : substanceOf(text)),
    ...(manifest === undefined ? {} : { features: manifest.features.size }),
    ...(removed.length === 0 ? {} : { removed }),
  };
  const file = reason === "plan" ? files.plan : files.manifest;
  const fileAt = reason === "manifest" ? file?.birthMs : file?.mtimeMs;
  return [{ eventType: "plan_optimized", details, fileAt: fileAt ?? files.changedMs }];
}

/** What a plan.md says, as events hold it. */
export function substanceOf(text: Situation["text"]): {
  readonly plan_digest?: string;
  readonly title?: string;
} {
  if (text === undefined) return {};
  return { plan_digest: text.digest, ...(text.title === undefined ? {} : { title: text.title }) };
}

function reasonOf(situation: Situation): "manifest" | "plan" | "removed" | undefined {
  const { manifest, known } = situation;
  const hadFeatures = known !== undefined && known.features.size > 0;
  if (!hadFeatures && manifest !== undefined && manifest.features.size > 0) return "manifest";
  if (isRewritten(situation)) return "plan";
  return removedFeatures(situation).length > 0 ? "removed" : undefined;
}

/** What is rewritten piece by piece is one change, told when it lies still. */
function isRewritten({ files, text, known }: Situation): boolean {
  if (known === undefined || text === undefined || files.plan?.isStill !== true) return false;
  return text.digest !== known.digest;
}

/** An empty manifest takes nothing out: it is one that is being written, or one that was lost. */
function removedFeatures({ files, manifest, known }: Situation): string[] {
  if (files.manifest?.isStill !== true || manifest === undefined || manifest.features.size === 0) return [];
  return [...(known?.features.keys() ?? [])].filter((id) => !manifest.features.has(id));
}
