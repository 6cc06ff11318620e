/** How sure a state is that no hook told: files and telemetry come later, and say nothing of a question or an end. */
export const stateBasis = {
  hooks: "",
  transcript: "as its files tell, without hooks",
  manual: "as it was logged by hand",
  telemetry: "",
  recency: "guessed from its last record, without hooks",
} as const;
