import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { policyTable } from "./docs.ts";
import { rules } from "./rules.ts";

// `npm run policies:docs`: puts the list of rules between the marks of docs/policies.md.
const path = resolve(__dirname, "../docs/policies.md");
const [before = "", after = ""] = readFileSync(path, "utf8").split(
  /(?<=<!-- rules -->\n)[^]*(?=<!-- end of rules -->)/,
);
writeFileSync(path, `${before}\n${policyTable(rules)}\n\n${after}`);
