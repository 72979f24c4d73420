import { colors, type Color } from "../../components/color.ts";
import { markdownTable } from "../../provider/report-folder.ts";
import type { Cost } from "./cost.ts";
import { mandatory } from "./finding.ts";
import { grouped } from "./grouped.ts";
import { inPastTense } from "./operation.ts";
import type { Plan, Touched } from "./plan.ts";
import { code, escaped, quoted } from "./text.ts";

/** A comment of GitHub may have 65,536 characters; what posts it may add a line of its own. */
const longestComment = 65_000;

/** So many entries of a list are told; what restarts and what the rules say is what people read, so that it goes before the list of changes. */
const mostEntries = 50;

/** So many properties of a resource are told. */
const mostProperties = 8;

/** How much of what was refused is told, characters: a provider may quote a whole answer. */
const longestRefusal = 6000;

/** A plan as the comment of a pull request. The same plan gives the same text, byte for byte. */
export function commentOf(plan: Plan): string {
  const fixed = [
    `<!-- bluegreen plan ${plan.stack} -->`,
    `## ${heading(plan)}`,
    "",
    ...reasons(plan),
    ...traffic(plan),
    ...disrupted(plan),
    ...noticeable(plan),
    ...restarts(plan),
    ...policies(plan),
    ...costs(plan.cost),
    ...drift(plan),
  ];
  const room = longestComment - fixed.join("\n").length;
  return [...fixed, ...changes(plan.changes, room)].join("\n").trimEnd() + "\n";
}

function heading({ notice, stopped, findings }: Plan): string {
  if (stopped?.kind === "refused")
    return "Refused: nothing of this can be deployed, and users notice nothing";
  if (stopped) return "The preview failed: nobody can say what users would notice";
  const rules = new Set(mandatory(findings).map(({ rule }) => rule)).size;
  const sentence = escaped(notice?.sentence ?? "");
  if (rules === 0) return sentence;
  return `Refused by ${rules} mandatory ${rules === 1 ? "rule" : "rules"} of the policy pack; without that: ${sentence}`;
}

function reasons({ stopped }: Plan): string[] {
  if (!stopped) return [];
  const said = stopped.sentences.join("\n\n");
  const cut = said.length > longestRefusal ? `${said.slice(0, longestRefusal)} …` : said;
  return [...quoted(cut), ""];
}

function traffic({ stack, traffic: { before, after, versions } }: Plan): string[] {
  if (before === undefined && after === undefined) return [`Stack ${code(stack)}: nobody is served.`, ""];
  const versionOf = (color: Color) => {
    const { before: now, after: then } = versions[color];
    return now === undefined || then === undefined || now === then ? (then ?? now ?? "") : `${now} → ${then}`;
  };
  // A preview that was refused early has not seen them.
  const known = colors.some((color) => versionOf(color) !== "");
  return [
    ...markdownTable(
      [`stack ${code(stack)}`, "users now", "users afterwards", ...(known ? ["version"] : [])],
      colors.map((color) => [
        color,
        `${before?.[color] ?? 0} %`,
        `${after?.[color] ?? 0} %`,
        ...(known ? [escaped(versionOf(color))] : []),
      ]),
    ),
    "",
  ];
}

function disrupted({ disrupted: found, stopped }: Plan): string[] {
  if (found.length === 0) return stopped ? [] : ["**Replaced or removed while it serves:** nothing.", ""];
  return [
    "**Replaced or removed while it serves:**",
    "",
    ...entries(
      found.map(({ thing, name, operation }) => `- ${thing} ${code(name)} is ${inPastTense(operation)}`),
    ),
    "",
  ];
}

function noticeable({ noticeable: found }: Plan): string[] {
  if (found.length === 0) return [];
  return [
    "**Users may notice:**",
    "",
    ...entries(found.map(({ name, what }) => `- ${code(name)} ${escaped(what)}`)),
    "",
  ];
}

function restarts({ restarts: found, stopped }: Plan): string[] {
  if (found.length === 0) return stopped ? [] : ["**Stops or restarts:** nothing.", ""];
  return [
    "**Stops or restarts:**",
    "",
    ...entries(found.map(({ name, what }) => `- ${code(name)} ${what}`)),
    "",
  ];
}

function policies({ findings, packs, stopped }: Plan): string[] {
  if (findings.length === 0) {
    if (stopped) return [];
    return [
      packs.length === 0
        ? "**Policies:** no policy pack looked."
        : `**Policies:** every rule of ${packs.map(code).join(" and ")} is kept.`,
      "",
    ];
  }
  const counts = [...grouped(findings, ({ level }) => level)].map(
    ([level, found]) => `${found.length} ${level}`,
  );
  const rows = findings.slice(0, mostEntries).map(({ level, rule, resource, sentence }) => [
    level,
    code(rule),
    code(resource),
    // A table escapes bars itself.
    escaped(cutTo(sentence, 500)).replaceAll("\\|", "|"),
  ]);
  return [
    `**Policies:** ${counts.join(", ")}.`,
    "",
    ...markdownTable(["level", "rule", "resource", "what is wrong, why, and how to mend it"], rows),
    ...more(findings.length),
    "",
  ];
}

function costs(cost: Cost | undefined): string[] {
  if (cost === undefined) return [];
  const { before, after, table } = cost;
  const sum =
    before === undefined || after === undefined || before === after
      ? `${after ?? before ?? "unknown"}${before === after ? ", as before" : ""}`
      : `${before} → ${after}`;
  const told = after === undefined ? `${before ?? "unknown"} → 0` : sum;
  return [
    `**Cost, USD an hour:** ${told}.`,
    "",
    ...(table === undefined || before === after ? [] : folded("what costs", table.split("\n"))),
  ];
}

/** To look would read every resource anew, and a container that is stopped would count as gone. */
function drift({ stopped }: Plan): string[] {
  if (stopped) return [];
  return [
    "**Not seen:** what was changed by hand since the last update; `npx bluegreen up` finds it and puts it right.",
    "",
  ];
}

function changes(touched: readonly Touched[], room: number): string[] {
  if (touched.length === 0) return [];
  const counts = [...grouped(touched, happening)].map(([operation, found]) => `${found.length} ${operation}`);
  const summary = `${touched.length} ${touched.length === 1 ? "resource" : "resources"}: ${counts.sort().join(", ")}`;
  const [header = "", ruler = "", ...rows] = markdownTable(
    ["part", "operation", "resource", "properties"],
    touched.map((each) => [
      each.part,
      happening(each),
      `${escaped(each.kind)} ${code(each.name)}`,
      propertiesIn(each.differences),
    ]),
  );
  const frame =
    folded(summary, [header, ruler]).join("\n").length + more(touched.length + mostEntries).join("\n").length;
  const fitting = rows.slice(0, countFitting(rows, room - frame - 100));
  return folded(summary, [header, ruler, ...fitting, ...more(rows.length, fitting.length)]);
}

function happening({ operation, retained }: Touched): string {
  return retained ? "left where it is" : inPastTense(operation);
}

function propertiesIn(differences: readonly string[]): string {
  const told = differences.slice(0, mostProperties).map(code).join(", ");
  const rest = differences.length - mostProperties;
  return rest > 0 ? `${told} and ${rest} more` : told;
}

function folded(summary: string, lines: readonly string[]): string[] {
  return [`<details><summary>${summary}</summary>`, "", ...lines, "", "</details>", ""];
}

/** How many lines from the first on fit into so many characters. */
function countFitting(lines: readonly string[], room: number): number {
  let used = 0;
  const index = lines.findIndex((line) => (used += line.length + 1) > room);
  return index === -1 ? lines.length : index;
}

function entries(lines: readonly string[]): string[] {
  return [...lines.slice(0, mostEntries), ...more(lines.length)];
}

/** Says what is left out. */
function more(count: number, told = mostEntries): string[] {
  if (count <= told) return [];
  return [
    "",
    `${count - told} more do not fit into a comment: ${code("npx bluegreen plan --json")} prints all.`,
  ];
}

function cutTo(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)} …` : text;
}
