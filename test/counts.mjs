// Prints the counts of the last test run, with every skip and its reason, and counts each failed command as one failure.
// Files that ran again once what they are held against was there count as they did then.
import { existsSync, readFileSync } from 'node:fs';

const failedCommands = Number(process.argv[2] ?? 0);
const counts = { passed: 0, failed: failedCommands, skipped: 0 };
const resultsOf = (path) => JSON.parse(readFileSync(path, 'utf8')).testResults;
const [first, again] = ['test', 'peers'].map((run) => new URL(`../out/${run}.json`, import.meta.url));
try {
  const results = new Map(resultsOf(first).map((file) => [file.name, file]));
  if (existsSync(again)) for (const file of resultsOf(again)) results.set(file.name, file);
  for (const { assertionResults, status } of results.values()) {
    if (assertionResults.length === 0 && status === 'failed') counts.failed++;
    for (const { status: outcome, fullName } of assertionResults) {
      if (outcome === 'passed') counts.passed++;
      else if (outcome === 'failed') counts.failed++;
      else {
        counts.skipped++;
        console.log(`skipped: ${fullName}`);
      }
    }
  }
} catch (error) {
  console.log(`no test results: ${error.message}`);
  counts.failed++;
}
for (const run of ['consumer', 'platforms', 'notebooks', 'mlflow']) {
  try {
    const {
      passed,
      failed,
      skipped = 0,
    } = JSON.parse(readFileSync(new URL(`../out/${run}-counts.json`, import.meta.url), 'utf8'));
    counts.passed += passed;
    counts.failed += failed;
    counts.skipped += skipped;
  } catch {
    // It did not come so far: its command is among the failed ones.
  }
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
