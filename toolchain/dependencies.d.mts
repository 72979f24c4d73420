export interface LockedPackage {
  version?: string;
  link?: boolean;
  optional?: boolean;
  devOptional?: boolean;
}

export interface Lock {
  packages?: Record<string, LockedPackage>;
}

export function ensureDependencies(root: string, options?: { app?: boolean }): void;
export function nodeRefusal(version: string): string | undefined;
export function locksMatch(wanted: Lock, installed: Lock): boolean;
