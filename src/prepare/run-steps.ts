import type { Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import type { Bound, FittedStep, Written } from './step.ts';

/** What steps write, one after another. */
export function runSteps(table: Table, steps: readonly FittedStep[]): Written {
  return following(table, steps, (step, soFar) => step.apply(soFar));
}

/** Every step tied to what those before it write. */
export function bindSteps(table: Table, steps: readonly FittedStep[]): Bound {
  const runs: (() => void)[] = [];
  const columns = following(table, steps, (step, soFar) => {
    // A copy: a step may look at its columns again when it runs, and later ones replace some.
    const bound = step.bind({ ...soFar, columns: new Map(soFar.columns) });
    runs.push(bound.run);
    return bound.columns;
  });
  return {
    columns,
    run() {
      for (const run of runs) run();
    },
  };
}

/** What was written after the last step, when each sees the columns that those before it left. */
function following(
  table: Table,
  steps: readonly FittedStep[],
  write: (step: FittedStep, soFar: Table) => Written,
): Written {
  const columns = new Map(table.columns);
  const written = new Map<string, Column>();
  for (const step of steps) {
    for (const [name, column] of write(step, { rows: table.rows, columns })) {
      columns.set(name, column);
      written.set(name, column);
    }
    for (const name of step.drops ?? []) {
      columns.delete(name);
      written.delete(name);
    }
  }
  return written;
}
