export const link = {} as const;
