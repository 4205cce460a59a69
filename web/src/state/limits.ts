/** Slower than this, the encoder falls behind the clock. */
export const SPEED_LOW = 0.97;
/** Older numbers are not shown as if they were of now. */
export const NUMBERS_OLD_MS = 5_000;
