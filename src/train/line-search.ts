/** The objective along a line: its value and slope at a step. */
export interface Trial {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

const sufficient = 1e-4;
const curvature = 0.9;
const most = 30;

/**
 * A step that lowers the objective enough and flattens the slope enough (strong Wolfe), by bracketing and secants.
 *
 * Close to the optimum the change of the objective drowns in its rounding, while the slope stays exact to more
 * digits; a rise within `slack` is therefore let through and the slope decides.
 *
 * @param start - the objective at step 0; `slope` is negative.
 * @param slack - the rounding of the objective, in its own unit.
 * @returns `undefined` when no such step is found: the search has reached the rounding of the objective.
 * @source J. Nocedal, S. Wright, Numerical Optimization, 2nd ed., conditions (3.7); the slack as the approximate
 *   Wolfe conditions of W. Hager, H. Zhang (2005), SIAM J. Optim. 16(1).
 */
export async function lineSearch<Point extends Trial>(
  at: (step: number) => Promise<Point>,
  start: Trial,
  first: number,
  slack: number,
): Promise<Point | undefined> {
  let low: Trial = start;
  let high: Trial | undefined;
  let step = first;
  for (let tries = 0; tries < most; tries++) {
    const trial = await at(step);
    const fell = trial.value <= start.value + sufficient * step * start.slope + slack;
    if (!fell || trial.slope > -curvature * start.slope) high = trial;
    else if (trial.slope < curvature * start.slope) low = trial;
    else return trial;
    const next = high ? between(low, high) : 2 * step;
    if (next === low.step || next === high?.step || !Number.isFinite(next)) return undefined;
    step = next;
  }
  return undefined;
}

/** Where the slope would be zero on a straight line, kept away from both ends. */
function between(low: Trial, high: Trial): number {
  const length = high.step - low.step;
  const share = high.slope > 0 && Number.isFinite(high.slope) ? low.slope / (low.slope - high.slope) : 0.1;
  return low.step + length * Math.min(0.9, Math.max(0.1, share));
}
