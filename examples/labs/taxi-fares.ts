import { cross, dates, distance, impute, oneHot, pipeline, standardize, type Pipeline } from 'slipway';

/**
 * The features of the taxi fare lab: the day of the week and the hour as New York's clocks show them, their cross, and
 * how far the trip was: along the ground in kilometres, and in degrees as the lab has it.
 */
export const taxiFares = (): Pipeline => {
  const [day, hour] = ['pickup_datetime_dayOfWeek', 'pickup_datetime_hour'];
  const ends = {
    from: ['pickup_latitude', 'pickup_longitude'],
    to: ['dropoff_latitude', 'dropoff_longitude'],
  } as const;
  return pipeline(
    dates({ columns: ['pickup_datetime'], parts: ['dayOfWeek', 'hour'], timeZone: 'America/New_York' }),
    oneHot({ columns: [day, hour] }),
    cross({ columns: [day, hour], buckets: 24 * 7, as: 'day_by_hour' }),
    distance({ ...ends, as: 'km' }),
    distance({ ...ends, as: 'degrees', metric: 'euclidean' }),
    impute({ columns: ['km', 'degrees', 'passenger_count'], with: 'median' }),
    standardize({ columns: ['km', 'degrees', 'passenger_count'] }),
  );
};
