export const sharing: Readonly<Record<string, readonly string[]>>;
