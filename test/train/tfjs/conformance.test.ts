import { describe, expect, test } from 'vitest';
import * as slipway from '../../../src/index.ts';
import * as tfjs from '../../../src/tfjs.ts';
import { complaint, distanceOf, subjects } from '../../platforms/conformance.ts';

// Those of a page are run by `npm run platforms`.
describe.each(['cpu', 'wasm'] as const)('on the backend %s', (backend) => {
  test.each(subjects(slipway, tfjs).map((subject) => [subject.name, subject] as const))(
    '%s learns what its reference learns, and leaves no tensor behind',
    async (_, subject) => {
      const distance = await distanceOf(subject, backend);
      expect(complaint(subject, distance, backend), JSON.stringify(distance)).toBeUndefined();
    },
  );
});
