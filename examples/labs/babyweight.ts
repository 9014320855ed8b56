import {
  bucketize,
  column,
  cross,
  impute,
  oneHot,
  pipeline,
  splitByHash,
  standardize,
  type Pipeline,
  type Split,
  type Table,
} from 'slipway';

/** Whole numbers from `first` to `last`: where a bin ends and the next begins. */
const from = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at);

/**
 * The features of the babyweight lab: the sex and the plurality as they are known, the mother's age and the weeks in
 * bins of one, the cross of those hashed into 1,000 buckets, and both as numbers for the deep side of a model.
 */
export const babyweight = (): Pipeline =>
  pipeline(
    oneHot({ columns: ['is_male', 'plurality'] }),
    bucketize({ columns: ['mother_age'], edges: from(15, 44), suffix: '_bin' }),
    bucketize({ columns: ['gestation_weeks'], edges: from(17, 46), suffix: '_bin' }),
    cross({ columns: ['mother_age_bin', 'gestation_weeks_bin'], buckets: 1000, as: 'age_by_weeks' }),
    impute({ columns: ['mother_age', 'gestation_weeks'], with: 'mean' }),
    standardize({ columns: ['mother_age', 'gestation_weeks'] }),
  );

/** The lab's split: `ABS(MOD(FARM_FINGERPRINT(CONCAT(year, month)), 4)) < 3` learns, so that a month stays together. */
export function splitByMonth(rows: Table): Split {
  const [years, months] = ['year', 'month'].map((name) => column(rows, name, 'number').values);
  const key = (row: number): string => `${years![row]}${months![row]}`;
  return splitByHash(rows, { key, buckets: { train: 3, validation: 1, test: 0 } });
}
