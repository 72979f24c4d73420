/** How long a test file took, its hooks included. */
export interface FileSeconds {
  readonly file: string;
  readonly seconds: number;
}

export class Tally {
  constructor(write: (line: string) => void);
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  add(
    counts: { readonly passed: number; readonly failed: number; readonly skipped: number },
    failures: readonly string[],
  ): void;
  addFiles(files: readonly FileSeconds[]): void;
  summary(): string;
}
