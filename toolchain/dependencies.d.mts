export interface LockedPackage {
  version?: string;
  link?: boolean;
  optional?: boolean;
  devOptional?: boolean;
}

export interface Lock {
  packages?: Record<string, LockedPackage>;
}

export const packagesOfTheirOwn: readonly string[];
export function ensureDependencies(root: string, options?: { services?: boolean }): void;
export function nodeRefusal(version: string): string | undefined;
export function locksMatch(wanted: Lock, installed: Lock): boolean;
