/** Suites and laws for parts of your own: they ask for `test` and `equal`, and work in any test runner. */
export { testStore, type SuiteTools } from './store-suite.ts';
export { testSharedStore, type OpenStore } from './shared-store-suite.ts';
export { testLookupStore } from './lookup-store-suite.ts';
export { testPredictionParts, type PredictionPartsSubject } from './prediction-parts-suite.ts';
export { testAlertChannel, type AlertChannelSubject } from './alert-channel-suite.ts';
export { testEngine, type EngineSuiteOptions } from './engine-suite.ts';
export { testEstimator, type EstimatorSubject } from './estimator-suite.ts';
export { testCheckpoints } from './checkpoints-suite.ts';
export { testExampleStream } from './stream-suite.ts';
export { testWorkers } from './workers-suite.ts';
export { testRegistry, type OpenRegistry } from './registry-suite.ts';
export { testServices, type ServicesUnderTest } from './service-laws.ts';
export { brokenStatisticLaw, type StatisticLawOptions } from './statistic-laws.ts';
export { brokenStepLaw, testStep, type StepSubject } from './step-laws.ts';
export { brokenParity, type ParityOptions } from './parity.ts';
export { testParity, type ParitySubject } from './parity-suite.ts';
