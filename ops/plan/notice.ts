import { colors, otherColor, type Color, type Weights } from "../../components/color.ts";
import { inWords, sameWeights } from "../rollout/in-words.ts";
import { grouped } from "./grouped.ts";
import { inPastTense } from "./operation.ts";
import { parts, partOf, type Part } from "./part.ts";
import type { Change } from "./preview.ts";
import type { Noticeable } from "./noticeable.ts";
import type { Disrupted } from "./serving.ts";
import type { Traffic } from "./traffic.ts";

/** So many things are told in a heading. */
const mostInHeading = 4;

/** What users will notice. */
export interface Notice {
  /** `nobody`: nothing of it. `possible`: something that serves changes while it does, or nobody can say yet. `moves`: users meet another color. */
  readonly kind: "nobody" | "possible" | "moves" | "new" | "outage";
  /** One sentence, without a full stop. */
  readonly sentence: string;
}

/** What is known of an update, as far as users may notice it. */
export interface Effects {
  readonly traffic: Traffic;
  readonly disrupted: readonly Disrupted[];
  readonly noticeable: readonly Noticeable[];
  /** What is touched. */
  readonly changes: readonly Change[];
  /** True where all of the stack goes. */
  readonly removed: boolean;
}

/** The worst of it decides. */
export function noticeOf(effects: Effects): Notice {
  const { traffic, disrupted, noticeable, changes, removed } = effects;
  const { before, after } = traffic;
  if (removed) return removal(effects);
  if (disrupted.length > 0) return { kind: "outage", sentence: outage(disrupted, before) };
  if (before === undefined && after !== undefined) {
    return { kind: "new", sentence: `A new stack: its users are served by ${inColors(after)}` };
  }
  const met = inOrder(noticeable).map(({ name, what }) => `${name} ${what}`);
  if (before && after && !sameWeights(before, after)) {
    const more = met.length > 0 ? `; users may also notice: ${shortened(met)}` : "";
    return { kind: "moves", sentence: `${move(before, after)}${more}` };
  }
  if (before && !after) {
    return { kind: "possible", sentence: "Users may notice: the preview cannot say who has them afterwards" };
  }
  if (met.length > 0) return { kind: "possible", sentence: `Users may notice: ${shortened(met)}` };
  return { kind: "nobody", sentence: `Nobody will notice: ${quiet(changes, traffic)}` };
}

function removal({ traffic, changes }: Effects): Notice {
  if (traffic.before === undefined) {
    return { kind: "nobody", sentence: "Nobody will notice: a stack without users is taken down" };
  }
  const stays = changes.some((change) => change.retained && partOf(change) === "history");
  const history = stays ? "; the chat history stays" : "";
  return {
    kind: "outage",
    sentence: `OUTAGE: the whole stack is taken down, and its users get no answer${history}`,
  };
}

function outage(disrupted: readonly Disrupted[], before: Weights | undefined): string {
  const said = inOrder(disrupted).map(({ part, thing, operation }) => {
    const happens = `is ${inPastTense(operation)}`;
    const whole = thing === "container" || thing === "Deployment";
    if ((part === "blue" || part === "green") && whole)
      return `${part}, which serves ${before?.[part] ?? 0} % of the users, ${happens}`;
    if (part === "router" && whole) return `the router ${happens}`;
    if (part === "route" || part === "ground" || thing === "database") return `the ${thing} ${happens}`;
    return `${part === "history" || part === "router" ? `the ${part}` : part}'s ${thing} ${happens}`;
  });
  return `OUTAGE: ${shortened([...new Set(said)])}, and users get no answer meanwhile`;
}

function move(before: Weights, after: Weights): string {
  const to: Color = after.blue > before.blue ? "blue" : "green";
  const from = otherColor(to);
  if (after[to] === 100) return `Users move from ${from} to ${to}: ${before[to]} % → 100 %`;
  if (before[to] === 0) return `${after[to]} % of the users go to ${to}, ${after[from]} % stay on ${from}`;
  return `More users go to ${to}: ${before[to]} % → ${after[to]} %, ${after[from]} % stay on ${from}`;
}

/** What changes, where no user meets it. */
function quiet(changes: readonly Change[], traffic: Traffic): string {
  if (changes.length === 0) return "nothing changes";
  const touched = grouped(changes, partOf);
  return listed(
    parts.flatMap((part) => {
      const own = touched.get(part);
      return own === undefined ? [] : [quietPart(part, own, traffic)];
    }),
  );
}

function quietPart(part: Part, changes: readonly Change[], { before, after }: Traffic): string {
  const does = verbOf(changes);
  switch (part) {
    case "blue":
    case "green": {
      const whose = (before?.[part] ?? 0) + (after?.[part] ?? 0) > 0 ? part : `${part}, which has no users,`;
      const released = changes.some(
        ({ subject, operation }) => subject.kind === "Release" && operation === "update",
      );
      return `${whose} ${released ? "gets another release" : does}`;
    }
    case "gate":
      return "the gate checks anew";
    case "route":
      return "the route is proven anew, with the same weights";
    case "ground":
      return `what the stack stands on ${does}`;
    case "monitoring":
      return `monitoring ${does}`;
    case "other":
      return changes.length === 1 ? "one more resource changes" : `${changes.length} more resources change`;
    case "router":
    case "history":
      return `the ${part} ${does}`;
  }
}

/** What happens to a part, of which many resources are touched. */
function verbOf(changes: readonly Change[]): string {
  const operations = new Set(changes.map(({ operation }) => operation));
  if (operations.has("replace")) return "is replaced in part";
  if (operations.size === 1 && operations.has("create")) return "is added";
  if (operations.size === 1 && operations.has("delete")) return "is removed";
  return operations.has("create") || operations.has("delete") ? "changes" : "changes in place";
}

function inColors(weights: Weights): string {
  const only = colors.find((color) => weights[color] === 100);
  return only ?? inWords(weights);
}

/** Parts in the order in which a plan tells them. */
export function inOrder<Entry extends { readonly part: Part; readonly name: string }>(
  entries: readonly Entry[],
): Entry[] {
  return entries.toSorted(
    (left, right) =>
      parts.indexOf(left.part) - parts.indexOf(right.part) || (left.name < right.name ? -1 : 1),
  );
}

/** A heading is one sentence: the sections below it tell the rest. */
function shortened(items: readonly string[]): string {
  const rest = items.length - mostInHeading;
  return rest > 1 ? listed([...items.slice(0, mostInHeading), `${rest} more`]) : listed(items);
}

/** `a, b and c` */
function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}
