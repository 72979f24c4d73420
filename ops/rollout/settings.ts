/** A lease outlives its step by this time, seconds: the update itself, and a renewal that was late. */
export const leaseMarginSeconds = 120;

/** A lease with less than this left is renewed, seconds. */
export const renewAheadSeconds = 45;

/** How long the color that takes the users back may take to show that it is ready, seconds. */
export const warmSeconds = 10;

/** How often taking the users back is tried. */
export const returnTries = 3;
