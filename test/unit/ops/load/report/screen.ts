import { runInNewContext } from "node:vm";

/*
 * As much of a browser as the report's page draws with: elements, and a canvas that writes down what is drawn on it. A name that
 * it does not have fails the script, as it would in a browser.
 */

/** What was drawn on a canvas, in order. */
export interface Stroke {
  readonly what: string;
  readonly values: readonly unknown[];
}

type Listener = (event: object) => void;

class Listening {
  readonly listeners = new Map<string, Set<Listener>>();

  addEventListener(name: string, listener: Listener): void {
    const known = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, known.add(listener));
  }

  removeEventListener(name: string, listener: Listener): void {
    this.listeners.get(name)?.delete(listener);
  }

  dispatchEvent(event: { readonly type: string }): void {
    for (const listener of this.listeners.get(event.type) ?? []) listener(event);
  }
}

/** An element of a page, 600 pixels wide. */
export class StubElement extends Listening {
  readonly tag: string;
  readonly style: Record<string, string> = {};
  readonly dataset: Record<string, string> = {};
  readonly strokes: Stroke[] = [];
  readonly clientWidth = 600;
  readonly classList: {
    add: (name: string) => void;
    remove: (name: string) => void;
    contains: () => boolean;
  };
  children: StubElement[] = [];
  width = 0;
  height = 0;
  #parent: StubElement | undefined;
  readonly #text = { nodeValue: "" };

  constructor(tag: string) {
    super();
    this.tag = tag;
    const names = new Set<string>();
    this.classList = {
      add: (name) => names.add(name),
      remove: (name) => names.delete(name),
      contains: () => false,
    };
  }

  get firstChild(): object {
    return this.children[0] ?? this.#text;
  }

  get textContent(): string {
    return this.#text.nodeValue;
  }

  set textContent(text: string) {
    this.#text.nodeValue = text;
  }

  get childNodes(): readonly StubElement[] {
    return this.children;
  }

  appendChild(child: StubElement): StubElement {
    return this.insertBefore(child);
  }

  insertBefore(child: StubElement, before?: StubElement | null): StubElement {
    child.remove();
    const index = before === undefined || before === null ? -1 : this.children.indexOf(before);
    this.children.splice(index < 0 ? this.children.length : index, 0, child);
    child.#parent = this;
    return child;
  }

  remove(): void {
    const parent = this.#parent;
    if (parent !== undefined) parent.children = parent.children.filter((child) => child !== this);
    this.#parent = undefined;
  }

  setAttribute(): void {
    // Nothing that is drawn depends on one.
  }

  getBoundingClientRect() {
    return { left: 0, top: 0, width: 600, height: 200, right: 600, bottom: 200 };
  }

  getContext(): object {
    return recorder(this.strokes, {
      canvas: this,
      measureText: (text: string) => ({ width: text.length * 7 }),
    });
  }

  /** It and everything in it, of a tag. */
  all(tag: string): StubElement[] {
    return [...(this.tag === tag ? [this] : []), ...this.children.flatMap((child) => child.all(tag))];
  }
}

/** Takes every call, and writes it down. */
function recorder(strokes: Stroke[], known: Record<string, unknown>): object {
  return new Proxy(known, {
    get: (target, name) =>
      name in target
        ? target[String(name)]
        : (...values: unknown[]) => {
            strokes.push({ what: String(name), values });
          },
  });
}

/** Lines and curves that are drawn later. */
class StubPath {
  readonly strokes: Stroke[] = [];

  constructor(from?: StubPath) {
    this.strokes.push(...(from?.strokes ?? []));
    return recorder(this.strokes, { strokes: this.strokes }) as StubPath;
  }
}

/** A page with places for plots, in which a script runs at once. */
export class Screen {
  readonly places: StubElement[];
  readonly #events = new Listening();
  readonly #window: Record<string, unknown>;

  constructor(script: string, data: object, plots: number) {
    const events = this.#events;
    this.places = Array.from({ length: plots }, (_, index) => {
      const place = new StubElement("div");
      place.dataset["plot"] = String(index);
      return place;
    });
    this.#window = {
      document: Object.assign(new Listening(), {
        body: new StubElement("body"),
        createElement: (tag: string) => new StubElement(tag),
        getElementById: (id: string) => (id === "data" ? { textContent: JSON.stringify(data) } : null),
        querySelectorAll: (selector: string) => (selector === "[data-plot]" ? this.places : []),
      }),
      addEventListener: (name: string, listener: Listener) => events.addEventListener(name, listener),
      removeEventListener: (name: string, listener: Listener) => events.removeEventListener(name, listener),
      dispatchEvent: (event: Event) => events.dispatchEvent(event),
      navigator: { language: "en" },
      matchMedia: () => new Listening(),
      getComputedStyle: () => ({ getPropertyValue: (name: string) => `paint(${name})` }),
      HTMLElement: StubElement,
      Path2D: StubPath,
      CustomEvent: Event,
      queueMicrotask,
      devicePixelRatio: 1,
      innerWidth: 1200,
    };
    this.#window["window"] = this.#window;
    runInNewContext(script, this.#window);
  }

  /** As when the window becomes so wide. */
  resize(width: number): void {
    this.#window["innerWidth"] = width;
    this.#events.dispatchEvent(new Event("resize"));
  }
}

/** What was drawn on the canvas in a place, with what the paths hold that were stroked or filled. */
export function drawnIn(place: StubElement): Stroke[] {
  return place
    .all("canvas")
    .flatMap(({ strokes }) => strokes)
    .flatMap((stroke) => [
      stroke,
      ...stroke.values.flatMap((value) =>
        value instanceof Object && "strokes" in value ? (value.strokes as Stroke[]) : [],
      ),
    ]);
}
