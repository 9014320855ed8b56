import { expect, test } from 'vitest';
import { testAlertChannel } from '../../../src/testing/alert-channel-suite.ts';
import type { AlertChannel } from '../../../src/validate/alerts/alert.ts';
import { documentedPart } from '../../documented-part.ts';

const { lines, exports } = documentedPart<{ pagerChannel: (pager: object) => AlertChannel }>(
  'An alert channel',
);

test('the channel of docs/extending.md is short', () => {
  expect(lines).toBeLessThan(40);
});

testAlertChannel(
  () => {
    const queued: string[] = [];
    let accepted = true;
    const pager = {
      queue: async (_: string, message: string) => {
        if (accepted) queued.push(message);
        return Promise.resolve({ accepted });
      },
    };
    return {
      channel: exports.pagerChannel(pager),
      received: () => queued,
      breakDown: () => void (accepted = false),
    };
  },
  { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) },
);
