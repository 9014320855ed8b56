import type { Issue } from '../../core/verdict.ts';

/** Where a verdict came from. */
export interface AlertSource {
  /** The model's name. */
  readonly model: string;
  /** What was checked, such as `gate` or `drift`. */
  readonly stage: string;
}

/** One problem of an alert: an issue, in bounded size and without what JSON or a terminal would change. */
export interface AlertIssue extends Omit<Issue, 'value' | 'limit' | 'failing'> {
  /** `null` when the figure does not exist. */
  readonly value?: number | null;
  readonly limit?: number | null;
  /** When it was found first, in milliseconds since 1970 UTC. */
  readonly since: number;
}

/** What a channel tells people: problems, and those that are gone. Plain JSON. */
export interface Alert {
  /** The same whenever the same alert is sent again: whoever has seen it need not look twice. */
  readonly id: string;
  readonly source: AlertSource;
  /** When it was made, in milliseconds since 1970 UTC. */
  readonly at: number;
  readonly failing: readonly AlertIssue[];
  readonly recovered: readonly AlertIssue[];
  /** All of it in sentences, one a line. */
  readonly text: string;
}

/** A way to reach people: a terminal, a webhook, whatever takes a message. */
export interface AlertChannel {
  /** Says in reports and in kept state which channel it is: it must not change. */
  readonly name: string;
  /**
   * Resolves when the alert has been taken, and rejects when it has not: it is then sent again with the next report.
   * May be called with an alert that was sent before, of the same `id`.
   */
  send(alert: Alert, options?: { readonly signal?: AbortSignal | undefined }): void | Promise<void>;
}
