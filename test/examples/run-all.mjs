// Runs scripts one after another in one process, which loads the library once: what each printed, as JSON by its name.
import { format } from 'node:util';

const printed = {};
for (const name of process.argv.slice(2)) {
  const lines = [];
  console.log = (...values) => void lines.push(format(...values));
  await import(`../../${name}`).catch((error) => lines.push(String(error?.stack ?? error)));
  printed[name] = lines.join('\n');
}
process.stdout.write(JSON.stringify(printed));
