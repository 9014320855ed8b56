import { expect, test } from 'vitest';
import { openSession, type OpenDatabase } from '../../src/engines/duckdb-session.ts';

/** A database whose work ends when it is told to, and never because it is interrupted. */
function deafDatabase() {
  const seen = { connected: 0, interrupted: 0 };
  const bindings = {
    connect: () => Promise.resolve(++seen.connected),
    disconnect_sync: () => void seen.connected--,
    interrupt: () => void seen.interrupted++,
  };
  const db = { bindings, database: {}, running: new Set(), closed: false } as unknown as OpenDatabase;
  return { db, seen };
}

test('an abort ends a reading at once; the connection goes when its work has ended', async () => {
  const { db, seen } = deafDatabase();
  const control = new AbortController();
  const session = await openSession(db, control.signal);
  let end = (): void => undefined;
  const reading = session.read('the SELECT', () => new Promise<void>((resolve) => (end = resolve)));
  const reason = new Error('enough');
  control.abort(reason);
  await expect(reading).rejects.toBe(reason);
  expect(seen.interrupted).toBeGreaterThan(0);
  session.close();
  expect(seen.connected).toBe(1);
  end();
  await new Promise((resolve) => setTimeout(resolve));
  expect(seen.connected).toBe(0);
  expect(db.running.size).toBe(0);
});

test('a step that changes something has ended when its abort is told', async () => {
  const { db, seen } = deafDatabase();
  const control = new AbortController();
  const session = await openSession(db, control.signal);
  let ended = false;
  const step = session.step('the table', async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    ended = true;
  });
  const reason = new Error('enough');
  control.abort(reason);
  await expect(step).rejects.toBe(reason);
  expect(ended).toBe(true);
  session.close();
  expect(seen.connected).toBe(0);
});

test('a SELECT whose rows are not all read is ended on another thread before its connection goes', async () => {
  const { db, seen } = deafDatabase();
  let end = (): void => undefined;
  Object.assign(db.bindings, { query: () => new Promise<void>((resolve) => (end = resolve)) });
  const session = await openSession(db, undefined);
  session.unread = true;
  session.close();
  expect(seen.connected).toBe(1);
  end();
  await new Promise((resolve) => setTimeout(resolve));
  expect(seen.connected).toBe(0);
});
