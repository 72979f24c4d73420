import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { runInherited } from "./command.mjs";
import { fileSecondsVariable } from "./file-seconds.mjs";

/** Every script that `npm run check` is made of, all of them even where one fails. Each takes one core, so they run side by side. */
export async function check({ root, tally, signal, environment }) {
  const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const checks = Object.keys(scripts).filter((name) => name.startsWith("check:"));
  await Promise.all(
    checks.map((script) => {
      const command = ["npm", "run", "--silent", script];
      return tally.one(script, () => runInherited(command, { cwd: root, environment, signal }));
    }),
  );
}

/** One part's projects of vitest.config.mjs: each test's name and result is streamed, the counts are added up. */
export async function vitest(project, { root, tally, signal, environment }) {
  const report = join(tmpdir(), `bluegreen-test-${process.pid}-${project}.json`);
  const seconds = join(tmpdir(), `bluegreen-test-${process.pid}-${project}-seconds.json`);
  const program = join(root, "node_modules", "vitest", "vitest.mjs");
  const ownReporter = join(root, "test", "run", "file-seconds.mjs");
  const reporters = [
    ...["--reporter=verbose", `--reporter=${ownReporter}`],
    ...["--reporter=json", `--outputFile.json=${report}`],
  ];
  const command = [
    process.execPath,
    program,
    "run",
    "--project",
    `${project}*`,
    "--passWithNoTests",
    ...reporters,
  ];
  const started = performance.now();
  let problem;
  try {
    const variables = { ...environment, [fileSecondsVariable]: seconds };
    await runInherited(command, { cwd: root, environment: variables, signal });
  } catch (error) {
    problem = error;
  }
  const { failures, ...counts } = await resultsIn(report, root);
  // A run that failed without a failed test (a file that does not load, an error nobody caught) failed all the same.
  if (problem !== undefined && counts.failed === 0) {
    counts.failed = 1;
    failures.push(`${project} tests: ${problem.message}, and no test failed: an error nobody caught`);
  }
  tally.add(counts, failures);
  tally.addFiles(JSON.parse(await readFile(seconds, "utf8").catch(() => "[]")));
  tally.took(`${project} tests`, started);
  for (const written of [report, seconds]) await rm(written, { force: true });
}

/** Counts, and what failed and why, a line each. */
async function resultsIn(report, root) {
  const text = await readFile(report, "utf8").catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 0, skipped: 0, failures: [] };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(text);
  const unloaded = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  );
  const failed = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter((test) => test.status === "failed")
      .map((test) => `${relative(root, name)} > ${test.fullName}: ${firstLine(test.failureMessages[0])}`),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloaded.length,
    skipped: numPendingTests + numTodoTests,
    failures: [
      ...failed,
      ...unloaded.map(({ name, message }) => `${relative(root, name)}: ${firstLine(message)}`),
    ],
  };
}

function firstLine(message = "no reason was told") {
  return message.split("\n", 1)[0];
}
