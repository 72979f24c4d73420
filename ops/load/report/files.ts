/** Names of what a report adds to the folder of its run. */
export const reportFiles = {
  json: "report.json",
  csv: "requests.csv",
  markdown: "report.md",
  html: "report.html",
} as const;
