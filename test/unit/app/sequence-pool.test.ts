import { describe, expect, it } from "vitest";
import { SequencePool, type PooledSequence } from "../../../app/engine/sequence-pool.ts";

const partTokens = 4;

function poolOf(count: number) {
  const sequences = Array.from({ length: count }, (_, number): PooledSequence<number> => ({
    number,
    kept: [],
  }));
  return { pool: new SequencePool(sequences, partTokens), sequences };
}

/** Tokens `from`, `from` + 1, … */
const tokens = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

describe("a pool of sequences", () => {
  it("finds the sequence that holds most of the prompt", () => {
    const { pool, sequences } = poolOf(3);
    for (const [number, count] of [4, 12, 8].entries()) {
      const sequence = sequences[number];
      if (sequence !== undefined) sequence.kept = tokens(count);
    }
    expect(pool.take(tokens(20)).number).toBe(1);
    expect(pool.take(tokens(20)).number).toBe(2);
  });

  it("counts whole parts that are equal from the start, and leaves the last token to be read", () => {
    const { pool } = poolOf(1);
    const held = (kept: number[], prompt: number[]) => pool.held({ number: 0, kept }, prompt);
    expect(held(tokens(12), tokens(20))).toBe(12);
    expect(held([...tokens(6), ...tokens(6, 90)], tokens(20))).toBe(4);
    expect(held(tokens(3, 90), tokens(20))).toBe(0);
    expect(held(tokens(12), tokens(12)), "an answer begins with the last token").toBe(8);
    expect(held(tokens(12), [])).toBe(0);
  });

  it("takes the one that was used longest ago where none holds the prompt", () => {
    const { pool } = poolOf(3);
    for (const expected of [0, 1, 2, 0]) {
      const sequence = pool.take(tokens(5));
      expect(sequence.number).toBe(expected);
      pool.giveBack(sequence);
    }
  });

  it("takes a neighbor of those that are busy", () => {
    const { pool } = poolOf(5);
    const [first, second, third] = [pool.take([1]), pool.take([1]), pool.take([1])];
    expect([first.number, second.number, third.number]).toEqual([0, 1, 2]);
    pool.giveBack(third);
    pool.giveBack(second);
    pool.giveBack(first);
    // 3 was used longest ago, then 4; after them those given back, in that order.
    expect(pool.take([1]).number).toBe(3);
    expect(pool.take([1]).number, "4 and 2 are beside 3, and 4 was used longer ago").toBe(4);
    expect(pool.take([1]).number).toBe(2);
  });

  it("forgets no conversation for a system prompt that all begin with", () => {
    const { pool } = poolOf(3);
    const common = tokens(4, 1000);
    const turn = (user: number, count: number) => {
      const prompt = [...common, ...tokens(count, user * 100)];
      const sequence = pool.take(prompt);
      const held = pool.held(sequence, prompt);
      sequence.kept = prompt;
      pool.giveBack(sequence);
      return held;
    };
    expect([turn(1, 12), turn(2, 12)]).toEqual([0, 0]);
    expect([turn(1, 20), turn(2, 20)]).toEqual([16, 16]);
  });

  it("takes an empty one before it forgets a conversation, and then the one that was used longest ago", () => {
    const { pool } = poolOf(3);
    const [first, second, third] = [pool.take([]), pool.take([]), pool.take([])];
    first.kept = tokens(12);
    second.kept = tokens(12, 100);
    for (const sequence of [second, first, third]) pool.giveBack(sequence);
    const busy = pool.take(tokens(20));
    expect(busy.number).toBe(0);
    expect(pool.take([1]).number, "1 is beside 0, and 2 is empty").toBe(2);
    expect(pool.take([1]).number).toBe(1);
  });

  it("leaves a sequence as old as it was where nobody asked anything", () => {
    const { pool } = poolOf(2);
    const [first, second] = [pool.take([]), pool.take([])];
    first.kept = tokens(4);
    second.kept = tokens(4, 100);
    pool.giveBack(first);
    pool.giveBack(second);
    const probed = pool.take([1]);
    expect(probed.number).toBe(0);
    pool.putBack(probed);
    expect(pool.take([1]).number).toBe(0);
  });

  it("says so where all are busy", () => {
    const { pool } = poolOf(1);
    pool.take([]);
    expect(() => pool.take([])).toThrow("every sequence of the model is busy");
  });
});
