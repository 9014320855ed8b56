/** Tells a listener of something, where there is one; what breaks in the telling, now or later, is nobody else's. */
export function tell<News extends readonly unknown[]>(
  listener: ((...news: News) => unknown) | undefined,
  ...news: News
): void {
  new Promise((resolve) => resolve(listener?.(...news))).catch(() => undefined);
}
