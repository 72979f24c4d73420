/**
 * Weight of a color's server where processors are busy, as Docker counts it. A color without users loads, warms up and is judged on what
 * those with users leave, and has a fifth beside one where they leave nothing, so that a gate still comes to an end.
 */
export const cpuShares = { serving: 1024, standby: 256 } as const;
