import { z } from "zod";
import type { Change } from "./preview.ts";

/** What a release is made of, which its resource records for people to read: none of it is secret. */
const facts = z.object({ facts: z.record(z.string(), z.union([z.string(), z.number()])) });

/**
 * The properties that differ, in words: `memory`, `ports added`. Values may be secret, or as long as a file, and are left out; those of a release's
 * facts are told: `version good → 2`. Items of a list count as the list.
 */
export function differencesIn({ subject, differences, before, after }: Change): string[] {
  const paths = Object.entries(differences);
  if (subject.kind !== "Release") return unique(paths.map(([path, kind]) => inWords(path, kind)));
  const [old, planned] = [before, after].map((inputs) => facts.safeParse(inputs).data?.facts ?? {});
  return unique(
    paths
      // It is the hash of the facts.
      .filter(([path]) => path !== "identity" || paths.length === 1)
      .map(([path, kind]) => {
        const fact = path.replace(/^facts\./, "");
        const [from, to] = [old?.[fact], planned?.[fact]];
        return from === undefined || to === undefined ? inWords(path, kind) : `${fact} ${from} → ${to}`;
      }),
  );
}

function inWords(path: string, kind: string): string {
  const list = path.replace(/\[\d+\]$/, "");
  if (list !== path) return list;
  if (kind.startsWith("add")) return `${path} added`;
  return kind.startsWith("delete") ? `${path} removed` : path;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
