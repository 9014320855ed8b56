// Prints the counts of the last test run, with every skip and its reason, and counts each failed command as one failure.
import { readFileSync } from 'node:fs';

const failedCommands = Number(process.argv[2] ?? 0);
const counts = { passed: 0, failed: failedCommands, skipped: 0 };
try {
  const { testResults } = JSON.parse(readFileSync(new URL('../out/test.json', import.meta.url), 'utf8'));
  for (const { assertionResults, status } of testResults) {
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
