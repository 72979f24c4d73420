/** How many files the summary names, those that took longest. */
const slowest = 15;

/** Counts what passed and failed, and tells how long every step took. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;
  #failures = [];
  #files = [];
  #write;

  constructor(write) {
    this.#write = write;
  }

  /** A step that has to pass for the rest to make sense: counted only where it fails, and thrown on. */
  async step(title, work) {
    const started = performance.now();
    this.#write(`\n${title}: …`);
    try {
      await work();
    } catch (error) {
      this.failed += 1;
      const failure = `${title}: ${error instanceof Error ? error.message : String(error)}`;
      this.#failures.push(failure);
      this.#write(`✗ ${failure} (${secondsSince(started)} s)`);
      throw error;
    }
    this.#write(`✓ ${title} (${secondsSince(started)} s)`);
  }

  /** A check that passes or fails as a whole. Later ones run in both cases. */
  async one(title, work) {
    const started = performance.now();
    const problem = await work().then(
      () => undefined,
      (error) => (error instanceof Error ? error.message : String(error)),
    );
    if (problem === undefined) this.passed += 1;
    else {
      this.failed += 1;
      this.#failures.push(`${title}: ${problem}`);
    }
    const mark = problem === undefined ? "✓" : "✗";
    this.#write(
      `${mark} ${title}${problem === undefined ? "" : `: ${problem}`} (${secondsSince(started)} s)`,
    );
  }

  /** Tells how long something took since `started`, milliseconds of `performance.now()`. */
  took(title, started) {
    this.#write(`${title}: ${secondsSince(started)} s`);
  }

  /** `failures` says what failed and why, a line each. */
  add({ passed, failed, skipped }, failures) {
    this.#failures.push(...failures);
    this.passed += passed;
    this.failed += failed;
    this.skipped += skipped;
  }

  /** `files`: how long each took, `{ file, seconds }`. */
  addFiles(files) {
    this.#files.push(...files);
  }

  /** Where the time went; what failed, once more, for thousands of lines may lie between; the counts last. */
  summary() {
    const skipped = this.skipped > 0 ? `, ${this.skipped} skipped` : "";
    const failures = this.#failures.map((failure) => `✗ ${failure}\n`).join("");
    return `${this.#slowestFiles()}${failures}${this.passed} passed, ${this.failed} failed${skipped}`;
  }

  #slowestFiles() {
    const shown = this.#files.toSorted((left, right) => right.seconds - left.seconds).slice(0, slowest);
    const lines = shown.map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s ${file}\n`);
    return lines.length === 0 ? "" : `Slowest files:\n${lines.join("")}\n`;
  }
}

function secondsSince(started) {
  return ((performance.now() - started) / 1000).toFixed(1);
}
