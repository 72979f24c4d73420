import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export interface WrongConfig {
  readonly title: string;
  /** Keys as in a stack's file, without the project. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly problems: readonly string[];
}

/** Paragraphs of a title, a key with its value, and what is said about it. The first one says what the file is. */
export function wrongConfigs(file: string): WrongConfig[] {
  const [, ...paragraphs] = readFileSync(join(__dirname, file), "utf8").trimEnd().split("\n\n");
  return paragraphs.map((paragraph) => {
    const [title = "", config = "", ...problems] = paragraph.split("\n");
    return {
      title: title.replace(/^# /, ""),
      config: parse(config) as Record<string, unknown>,
      problems: problems.map((line) => line.replace(/^=> /, "")),
    };
  });
}
