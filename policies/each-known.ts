import { isUnknownValue, known } from "./known.ts";

/** What `find` finds in each element, but for what a preview cannot know: the rest of that element is left to the update, not that of the others. */
export function* eachKnown<Element, Found>(
  list: readonly Element[] | undefined,
  find: (element: Element, at: number) => Iterable<Found>,
): Generator<Found> {
  for (const [at, element] of known(list)) yield* untilUnknown(() => find(element, at));
}

/** What `find` finds before it meets a value that a preview cannot know. */
export function* untilUnknown<Found>(find: () => Iterable<Found>): Generator<Found> {
  try {
    yield* find();
  } catch (reason) {
    if (!isUnknownValue(reason)) throw reason;
  }
}
