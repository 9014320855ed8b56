import { describe, expect, test } from 'vitest';
import { assertPass, verdictOf, type Issue } from '../../src/core/verdict.ts';

const error: Issue = {
  code: 'limit-missed',
  message: 'auc is 0.6; expected 0.7 or more.',
  severity: 'error',
};
const warning: Issue = { code: 'few-rows', message: 'the slice has 12 rows.', severity: 'warning' };

describe('verdictOf', () => {
  test('passes without issues and with warnings, and fails with an error among them', () => {
    expect(verdictOf([], 1).pass).toBe(true);
    expect(verdictOf([warning], 1).pass).toBe(true);
    expect(verdictOf([warning, error], 2)).toEqual({ pass: false, checked: 2, issues: [warning, error] });
  });

  test('a verdict on nothing does not pass and says so', () => {
    const verdict = verdictOf([], 0);
    expect(verdict.pass).toBe(false);
    expect(verdict.issues.map(({ code }) => code)).toEqual(['nothing-checked']);
  });

  test('nothing is said twice where an issue says it already', () => {
    const issues = [warning, { ...error, code: 'nothing-checked', message: 'there are no rows.' }];
    expect(verdictOf(issues, 0)).toEqual({ pass: false, checked: 0, issues });
    // A warning does not fail a verdict, so it is not enough.
    const warned = [{ ...warning, code: 'nothing-checked' }];
    expect(verdictOf(warned, 0).pass).toBe(false);
  });

  test('keeps its own list of issues', () => {
    const issues = [warning];
    const verdict = verdictOf(issues, 1);
    issues.push(error);
    expect(verdict.issues).toEqual([warning]);
  });
});

describe('assertPass', () => {
  test('throws the sentences and the codes of the errors, and not of the warnings', () => {
    expect(() => assertPass(verdictOf([warning], 1))).not.toThrow();
    expect(() => assertPass(verdictOf([warning, error], 2))).toThrow(
      expect.objectContaining({
        code: 'check-failed',
        message: `[core/verdict] ${error.message}`,
        details: { codes: ['limit-missed'] },
      }),
    );
  });

  test('shows five errors and counts the rest', () => {
    const verdict = verdictOf(
      Array.from({ length: 7 }, (_, i) => ({ ...error, message: `problem ${i}.` })),
      7,
    );
    expect(() => assertPass(verdict)).toThrow(
      '[core/verdict] problem 0. problem 1. problem 2. problem 3. problem 4. … and 2 more.',
    );
  });

  test('a verdict that fails without an error still says something', () => {
    expect(() => assertPass({ pass: false, checked: 0, issues: [] })).toThrow(
      'the verdict does not pass and names no error.',
    );
  });
});
