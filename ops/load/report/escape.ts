const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML, inside of elements and of quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** JSON for the inside of a `<script>`, which no text in it can end: the same value to whoever parses it. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** JavaScript or CSS for the inside of its element. Throws where it holds the element's end: that would break the page. */
export function inlined(source: string, element: "script" | "style"): string {
  if (source.toLowerCase().includes(`</${element}`))
    throw new Error(`a bundled ${element} holds "</${element}", which would end it`);
  return source;
}
