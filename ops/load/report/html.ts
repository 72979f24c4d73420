import { createHash } from "node:crypto";
import { escapeHtml, inlined, scriptJson } from "./escape.ts";
import type { PageSource } from "./page-source.ts";
import type { Plot } from "./page/data.ts";
import { pageData } from "./plots.ts";
import type { LoadReport } from "./shape.ts";
import { keyFigures, outcomeOf, setting, titleOf } from "./summary.ts";
import { happenedTitle, tablesOf, type Table } from "./tables.ts";

/** The whole report as one page that asks no other server for anything; its policy forbids it to. */
export function htmlOf(report: LoadReport, source: PageSource): string {
  const data = pageData(report);
  const script = inlined(source.script, "script");
  const hash = createHash("sha256").update(script).digest("base64");
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'`;
  const title = titleOf(report);
  const tables = tablesOf(report);
  // The numbers of the plots' markers are explained before the plots.
  const happened = tables.filter((table) => table.title === happenedTitle);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${inlined(source.style, "style")}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title.slice(0, title.lastIndexOf(",")))} <span class="verdict ${outcomeOf(report)}">${outcomeOf(report)}</span></h1>
<ul class="sentences">${report.verdict.sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join("")}</ul>
<dl class="figures">${keyFigures(report).map(definition).join("")}</dl>
</header>
<main>
${happened.map(tableOf).join("")}
<noscript><p>The plots need JavaScript; the tables do not.</p></noscript>
<div class="plots">
${data.plots.map(figure).join("\n")}
</div>
${tables
  .filter((table) => !happened.includes(table))
  .map(tableOf)
  .join("\n")}
</main>
<footer>
<h2>Measured</h2>
<dl>${setting(report).map(definition).join("")}</dl>
</footer>
<script type="application/json" id="data">${scriptJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function figure({ title, unit }: Plot, index: number): string {
  const caption = unit === "" ? title : `${title}, ${unit}`;
  return `<figure><figcaption>${escapeHtml(caption)}</figcaption><div data-plot="${index}"></div></figure>`;
}

function tableOf({ title, header, rows, note }: Table): string {
  const cells = (tag: "td" | "th", texts: readonly string[]) =>
    texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join("");
  return `<section><h2>${escapeHtml(title)}</h2>
<div class="scroll"><table><thead><tr>${cells("th", header)}</tr></thead><tbody>
${rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n")}
</tbody></table></div>${note === undefined ? "" : `\n<p class="note">${escapeHtml(note)}</p>`}</section>`;
}

function definition([name, value]: readonly [string, string]): string {
  return `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`;
}
