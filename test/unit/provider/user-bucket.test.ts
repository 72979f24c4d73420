import { describe, expect, it } from "vitest";
import { bucketOf } from "../../../provider/user-bucket.ts";

describe("a user's bucket", () => {
  it.each([
    ["", 0],
    ["a", 57],
    ["ab", 10],
    ["abc", 7],
    ["abcd", 15],
    ["ann@example.org", 83],
    ["müller", 65],
    ["0123456789abcdef", 81],
  ])("of %j is %d, as nginx 1.22 put it", (key, bucket) => {
    expect(bucketOf(key)).toBe(bucket);
  });

  it("is each of the hundred for about as many users", () => {
    const users = 20_000;
    const counts = new Array<number>(100).fill(0);
    for (let user = 0; user < users; user++) {
      const bucket = bucketOf(`user-${user}`);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    // 200 a bucket; the standard deviation of a binomial share of 1 % is 14.
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(6 * 14);
  });
});
