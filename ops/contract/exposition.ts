/** One sample of Prometheus' text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const sampleLine = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?$/;
const label = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Reads Prometheus' text format. Throws for a line that is neither sample, comment nor empty. */
export function parseExposition(text: string): Sample[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const match = sampleLine.exec(line);
      if (!match) throw new Error(`no metric in Prometheus' text format: ${line.slice(0, 120)}`);
      const [, name = "", labels = "", value = ""] = match;
      return { name, labels: labelsOf(labels), value: numberOf(value) };
    });
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(label)].map(([, name = "", value = ""]) => [
      name,
      value.replace(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character)),
    ]),
  );
}

function numberOf(text: string): number {
  if (text === "+Inf") return Infinity;
  return text === "-Inf" ? -Infinity : Number(text);
}
