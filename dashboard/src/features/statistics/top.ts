/** Values of each list, at most. */
export const TOP = 100;
