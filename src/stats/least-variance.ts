/** A variance below has lost digits at the small end of the doubles, and what is divided by it has none. */
export const LEAST_VARIANCE = 1e-305;
