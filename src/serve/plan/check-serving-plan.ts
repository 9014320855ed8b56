import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import type { ServingPlan } from './plan-serving.ts';

/** Refuses what is no plan, such as the promise of one. */
export function checkServingPlan(where: string, plan: unknown): ServingPlan {
  const isPlan =
    isRecord(plan) &&
    isRecord(plan['figures']) &&
    ['curve', 'why', 'advice', 'framings', 'topKeys'].every((name) => Array.isArray(plan[name]));
  if (isPlan) return plan as unknown as ServingPlan;
  throw new SlipwayError(
    'bad-data',
    where,
    'there is no plan; expected what await planServing({ workload, predictor }) gives.',
  );
}
