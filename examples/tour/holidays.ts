import type { Calendar } from 'slipway';

/**
 * Federal holidays of the United States in 2013, on the day they were observed.
 * Source: 5 U.S.C. § 6103; the dates as listed by the Office of Personnel Management for 2013.
 */
export const usFederalHolidays2013: Calendar = {
  name: 'US federal holidays 2013',
  dates: [
    '2013-01-01', // New Year's Day
    '2013-01-21', // Martin Luther King Jr.; Inauguration Day
    '2013-02-18', // Washington's Birthday
    '2013-05-27', // Memorial Day
    '2013-07-04', // Independence Day
    '2013-09-02', // Labor Day
    '2013-10-14', // Columbus Day
    '2013-11-11', // Veterans Day
    '2013-11-28', // Thanksgiving Day
    '2013-12-25', // Christmas Day
  ],
};
