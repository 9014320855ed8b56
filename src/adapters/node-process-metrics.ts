import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Instrument, MetricsSink } from '../serve/telemetry/instrument.ts';

const gauge = (name: string, unit: string, description: string): Instrument => ({
  name,
  kind: 'gauge',
  unit,
  description,
});

/** What {@link processMetrics} measures. */
const of = {
  cpu: gauge('process.cpu.utilization', '1', 'Share of the processors there are, since the last look.'),
  memory: gauge('process.memory.usage', 'By', 'Memory that the process has.'),
  heap: gauge('process.heap.usage', 'By', 'Memory that JavaScript uses.'),
  loop: gauge(
    'nodejs.eventloop.utilization',
    '1',
    'Share of the time since the last look that the event loop was busy.',
  ),
  delay: gauge(
    'nodejs.eventloop.delay.p99',
    's',
    'How late a timer of 10 ms was, 99 of 100 times at most, since the last look.',
  ),
};

/**
 * Measures the process whenever measurements are collected: processor, memory, heap and the event loop.
 *
 * @returns ends it.
 * @example
 * const metrics = prometheusMetrics();
 * const end = processMetrics(metrics);
 * const text = metrics.text();
 * end();
 * text.includes('process_memory_usage_bytes') // => true
 */
export function processMetrics(metrics: MetricsSink): () => void {
  let cpu = process.cpuUsage();
  let cpuAt = performance.now();
  let loop = performance.eventLoopUtilization();
  const resolution = 10;
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const ends = [
    metrics.observe(of.cpu, () => {
      const [used, now] = [process.cpuUsage(cpu), performance.now()];
      const spent = (used.user + used.system) / 1000;
      const value = spent / Math.max(1e-9, now - cpuAt) / availableParallelism();
      [cpu, cpuAt] = [process.cpuUsage(), now];
      return [{ value }];
    }),
    metrics.observe(of.memory, () => [{ value: process.memoryUsage.rss() }]),
    metrics.observe(of.heap, () => [{ value: process.memoryUsage().heapUsed }]),
    metrics.observe(of.loop, () => {
      const before = loop;
      loop = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(loop, before);
      return [{ value: Number.isFinite(utilization) ? utilization : 0 }];
    }),
    metrics.observe(of.delay, () => {
      // Its histogram is of the time from one timer to the next.
      const value = Math.max(0, delay.percentile(99) / 1e9 - resolution / 1000);
      delay.reset();
      return [{ value }];
    }),
  ];
  return () => {
    delay.disable();
    for (const end of ends.splice(0)) end();
  };
}
