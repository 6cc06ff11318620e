/** Parts of the way to the compaction, in percent, from which a gauge looks different: the thresholds that are told unless the config says otherwise. */
export const fillLevels = { attention: 75, bad: 85, alarm: 95 } as const;
