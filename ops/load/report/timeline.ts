/** Most intervals of a report, so that a soak of days takes no more memory than one of hours. */
const mostIntervals = 3600;

/** A run cut into intervals of equal length. */
export class Timeline {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Milliseconds since 1970. */
  readonly end: number;
  /** Whole seconds: 1 up to an hour, more in longer runs. */
  readonly intervalSeconds: number;
  readonly intervals: number;
  /** Seconds of the run, the last one begun included. */
  readonly seconds: number;

  constructor(start: number, end: number) {
    this.start = start;
    this.end = Math.max(start, end);
    this.seconds = Math.max(1, Math.ceil((this.end - start) / 1000));
    this.intervalSeconds = Math.ceil(this.seconds / mostIntervals);
    this.intervals = Math.ceil(this.seconds / this.intervalSeconds);
  }

  /** Seconds from the start of the run to `t` (milliseconds since 1970); 0 for what was before. */
  secondsAt(t: number): number {
    return Math.max(0, (t - this.start) / 1000);
  }

  /** Which second of the run holds `t`; the first and the last one hold what lies outside. */
  secondOf(t: number): number {
    return Math.min(this.seconds - 1, Math.floor(this.secondsAt(t)));
  }

  /** Which interval of the run holds `t`. */
  intervalOf(t: number): number {
    return Math.floor(this.secondOf(t) / this.intervalSeconds);
  }

  /** Start of each interval, seconds since the start of the run. */
  starts(): number[] {
    return Array.from({ length: this.intervals }, (_, index) => index * this.intervalSeconds);
  }

  /** Calls `visit` with each interval that `from` to `to` (milliseconds since 1970) touches, and the seconds in it. */
  overlaps(from: number, to: number, visit: (interval: number, seconds: number) => void): void {
    const width = this.intervalSeconds;
    const first = this.secondsAt(from);
    const last = Math.min(this.secondsAt(to), this.intervals * width);
    for (let interval = Math.floor(first / width); interval * width < last; interval++) {
      const seconds = Math.min(last, (interval + 1) * width) - Math.max(first, interval * width);
      if (seconds > 0) visit(interval, seconds);
    }
  }
}
