/** A lease is this long, seconds, however long its step is: whoever holds it renews it, and one whose holder died is over soon. */
export const leaseSeconds = 300;

/** A lease with less than this left is renewed, seconds. */
export const renewAheadSeconds = 120;

/** Time until a renewal that failed is tried again, seconds. */
export const renewAgainSeconds = 20;

/** How long the color that takes the users back may take to show that it is ready, seconds. */
export const warmSeconds = 10;

/** How often taking the users back is tried. Waiting for somebody else's lock is no try. */
export const returnTries = 3;
