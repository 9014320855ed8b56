/** Everything that needs neither TensorFlow.js nor a platform's API. Stages in order; the list is the contents. */

// core
export { SlipwayError, type ErrorCode, type ErrorDetails, type ErrorParts } from './core/error.ts';
export { canonicalJson, toJson, type Json } from './core/json.ts';
export { hashBytes, hashJson } from './core/hash.ts';
export { random, shuffled, type Random } from './core/random.ts';
export { fixedClock, preciseClock, systemClock, type Clock } from './core/clock.ts';
export type { OnProgress, ProgressEvent } from './core/progress.ts';
export { assertPass, verdictOf, type FailingRows, type Issue, type Verdict } from './core/verdict.ts';

// table
export {
  categoryColumn,
  columnLength,
  isMissing,
  numberColumn,
  textColumn,
  timeColumn,
  type CategoryColumn,
  type Column,
  type ColumnKind,
  type ColumnOf,
  type NumberColumn,
  type TextColumn,
  type TimeColumn,
} from './table/column.ts';
export { column, table, withColumns, type Table } from './table/table.ts';
export { schemaOf, type Field, type Schema } from './table/schema.ts';
export { fromRows, toRows, type Row, type Value } from './table/rows.ts';
export { drop, rename, select } from './table/select.ts';
export { filter, slice, take } from './table/take.ts';
export { concat } from './table/concat.ts';
export { asOfJoin } from './table/as-of-join.ts';
export { latestValues, type LatestValuesOptions } from './table/latest-values.ts';
export type { AsOfJoinOptions } from './table/plan-as-of.ts';
export type { FeatureHistory } from './table/feature-history.ts';
export { inBatches, type Batches, type BatchesOptions } from './table/batches.ts';
export { splitByHash, type HashSplitOptions } from './table/split-hash.ts';
export { splitByTime, type TimeSplitOptions } from './table/split-time.ts';
export type { TimeBound } from './table/time-bound.ts';
export { splitAtRandom, type RandomSplitOptions } from './table/split-random.ts';
export type { Split } from './table/split.ts';
export { farmFingerprint, farmFingerprintModulo } from './table/farm-fingerprint.ts';
export { murmurHash } from './table/murmur-hash.ts';
export { fingerprint, type Fingerprint } from './table/fingerprint.ts';
export { zoneOf, type Zone } from './table/zone.ts';
export { formatInstant, parseInstant } from './table/instant-text.ts';
export {
  expand,
  featureNames,
  width,
  type FeatureOrigin,
  type Matrix,
  type MatrixCategory,
} from './table/matrix.ts';
export type { Examples, Label } from './table/examples.ts';
export { takeExamples } from './table/take-examples.ts';

// sql: rows that stand on an engine
export type { Engine, EngineOptions, Relation } from './sql/engine.ts';
export { batchesOf, rowsOf, schemaOn, selectOn, tableOn } from './sql/relation.ts';
export { asOfJoinOn, type AsOfJoinOnOptions } from './sql/as-of-join-on.ts';
export { asOfSelect, type AsOfSource } from './sql/as-of-select.ts';
export type { GroupValue, SqlAnswer, SqlForm, SqlQuestion, SqlSlots } from './sql/form.ts';
export * as sql from './sql/parts.ts';
export {
  checkIdentifier,
  checkLiteral,
  type Dialect,
  type RowDialect,
  type SpellAggregate,
  type SpellFunction,
} from './sql/dialect.ts';
export { bigqueryDialect } from './sql/bigquery-dialect.ts';
export { duckdbDialect } from './sql/duckdb-dialect.ts';
export { standardAggregates, standardFunctions } from './sql/standard-sql.ts';

// stats
export type { AnyStatistic, Results, Statistic, Statistics } from './stats/statistic.ts';
export { compute, computeFrom, type ComputeFromOptions } from './stats/compute.ts';
export { moments, type Moments } from './stats/moments.ts';
export { quantiles, type Quantiles } from './stats/quantiles.ts';
export { levelCounts, type LevelCounts, type LevelCountsOptions } from './stats/level-counts.ts';
export { topLevels, type TopLevels } from './stats/top-levels.ts';
export {
  histogram,
  type Histogram,
  type HistogramBins,
  type HistogramEdges,
  type HistogramOptions,
} from './stats/histogram.ts';
export { distinct, type Distinct, type DistinctOptions } from './stats/distinct.ts';
export type { DistinctCount } from './stats/distinct-counter.ts';
export { distinctRows, type DistinctRows } from './stats/distinct-rows.ts';
export { sliced, type SliceResult } from './stats/sliced.ts';
export { correlations, type Correlations } from './stats/correlations.ts';
export type { WeightOption } from './stats/weights.ts';
export type { NumberBins } from './stats/decile-bins.ts';
export { textLengths, type TextLengths } from './stats/text-lengths.ts';
export { textKinds, type TextKinds } from './stats/text-kinds.ts';
export { timeCounts, type TimeCounts, type TimeCountsOptions } from './stats/time-counts.ts';

// sources
export { fromCsv } from './sources/from-csv.ts';
export { readCsv } from './sources/read-csv.ts';
export { readCsvBatches } from './sources/read-csv-batches.ts';
export { toCsv, type ToCsvOptions } from './sources/to-csv.ts';
export { fromJsonLines } from './sources/from-json-lines.ts';
export { readJsonLines } from './sources/read-json-lines.ts';
export { readJsonLinesBatches } from './sources/read-json-lines-batches.ts';
export { toJsonLines } from './sources/to-json-lines.ts';
export type {
  JsonLinesBatchesOptions,
  JsonLinesOptions,
  ReadJsonLinesOptions,
} from './sources/json-options.ts';
export type {
  CsvBatchesOptions,
  CsvDelimiter,
  CsvOptions,
  InferredField,
  MalformedRow,
  ReadCsvOptions,
} from './sources/csv-options.ts';

// distances between distributions
export { psi, psiByChance, type PsiOptions } from './stats/psi.ts';
export { jensenShannon, jensenShannonByChance, type JensenShannonOptions } from './stats/jensen-shannon.ts';
export { jensenShannonOfHistograms, type HistogramMass } from './stats/jensen-shannon-of-histograms.ts';
export { lInfinity, lInfinityByChance } from './stats/l-infinity.ts';
export { normalizedAbsDifference } from './stats/normalized-abs-difference.ts';
export { kolmogorovSmirnov } from './stats/kolmogorov-smirnov.ts';
export {
  kolmogorovSmirnovPValue,
  type KolmogorovSmirnovPValueOptions,
} from './stats/kolmogorov-smirnov-p-value.ts';
export { wassersteinDistance, type WassersteinOptions } from './stats/wasserstein.ts';
export { binSamples, type BinnedSamples, type BinSamplesOptions } from './stats/bin-samples.ts';
export {
  numberDistances,
  type NumberDistances,
  type NumberDistancesOptions,
} from './stats/number-distances.ts';
export type { Sample } from './stats/sample-values.ts';
export { chiSquareCdf, chiSquarePValue, chiSquareQuantile } from './stats/chi-square.ts';
export { normalCdf, normalPValue, normalQuantile } from './stats/normal.ts';
export { studentTPValue, studentTQuantile } from './stats/student-t.ts';
export { fPValue } from './stats/f-distribution.ts';
export { wilsonInterval, type Interval } from './stats/wilson.ts';
export { unseenMass, type UnseenMass } from './stats/unseen-mass.ts';
export { zipfFit, type ZipfFit } from './stats/zipf-fit.ts';
export { welchTest, type GroupMoments, type WelchTest } from './stats/welch.ts';
export { oneWayAnova, type OneWayAnova } from './stats/one-way-anova.ts';
export { kruskalWallis, type KruskalWallis } from './stats/kruskal-wallis.ts';
export { mannKendall, type MannKendall, type MannKendallOptions } from './stats/mann-kendall.ts';
export { theilSen, type TheilSen, type TheilSenOptions } from './stats/theil-sen.ts';
export { falseDiscoveryRate } from './stats/false-discovery-rate.ts';

// metrics
export {
  metric,
  type BoundedFigure,
  type Measure,
  type Metric,
  type MetricParts,
  type Metrics,
  type ScoredColumns,
} from './metrics/metric.ts';
export { auc } from './metrics/auc.ts';
export { averagePrecision } from './metrics/average-precision.ts';
export { ks } from './metrics/ks.ts';
export { liftAt, gainAt } from './metrics/lift.ts';
export { rocCurve } from './metrics/roc-curve.ts';
export { precisionRecallCurve } from './metrics/precision-recall-curve.ts';
export type {
  CalibrationBin,
  CostPoint,
  DecisionPoint,
  PrecisionRecallPoint,
  RocPoint,
} from './metrics/curve-points.ts';
export type { CurveOptions } from './metrics/curve-options.ts';
export { logLoss } from './metrics/log-loss.ts';
export { brier } from './metrics/brier.ts';
export { calibrationGap } from './metrics/calibration-gap.ts';
export { ece, eceWith } from './metrics/ece.ts';
export { reliability, type BinOptions } from './metrics/reliability.ts';
export { calibrationLine, type CalibrationLine } from './metrics/calibration-line.ts';
export { accuracy, accuracyAt } from './metrics/accuracy.ts';
export { precision, precisionAt } from './metrics/precision.ts';
export { recall, recallAt } from './metrics/recall.ts';
export { specificity, specificityAt } from './metrics/specificity.ts';
export { falsePositiveRate, falsePositiveRateAt } from './metrics/false-positive-rate.ts';
export { f1, fBetaAt } from './metrics/f-beta.ts';
export { mcc, mccAt } from './metrics/mcc.ts';
export { confusionAt, type Confusion } from './metrics/confusion.ts';
export { costAt, type CostOptions } from './metrics/cost.ts';
export type { DecisionCosts } from './metrics/costs.ts';
export { cheapestThreshold, type CheapestThreshold } from './metrics/cheapest-threshold.ts';
export { netBenefitAt } from './metrics/net-benefit.ts';
export { decisionCurve, type DecisionOptions } from './metrics/decision-curve.ts';
export { rmse } from './metrics/rmse.ts';
export { mse } from './metrics/mse.ts';
export { mae } from './metrics/mae.ts';
export { mape } from './metrics/mape.ts';
export { r2 } from './metrics/r2.ts';
export { pinball } from './metrics/pinball.ts';
export { poissonDeviance } from './metrics/poisson-deviance.ts';
export { rmsle } from './metrics/rmsle.ts';
export { classPrecision } from './metrics/class-precision.ts';
export { classRecall } from './metrics/class-recall.ts';
export { classF1 } from './metrics/class-f1.ts';
export { classAuc } from './metrics/class-auc.ts';
export { topAccuracy } from './metrics/top-accuracy.ts';
export type { ClassAverage } from './metrics/class-decisions.ts';
export { ndcg, type NdcgOptions } from './metrics/ndcg.ts';
export { meanReciprocalRank } from './metrics/mean-reciprocal-rank.ts';
export { meanAveragePrecision } from './metrics/mean-average-precision.ts';
export type { GroupOptions } from './metrics/group-metric.ts';

// explore
export {
  profile,
  type Profile,
  type ProfileCorrelations,
  type ProfileOptions,
  type ProfilePairs,
  type ProfileSettings,
} from './eda/profile.ts';
export { profileFrom, type ProfileFromOptions } from './eda/profile-from.ts';
export { mergeProfiles } from './eda/merge-profiles.ts';
export type {
  CategoryProfile,
  ColumnProfile,
  NumberProfile,
  ProfileDeciles,
  ProfileHistogram,
  ProfileLengths,
  ProfileLevel,
  ProfilePoints,
  TextLooks,
  TextProfile,
  TimeProfile,
} from './eda/column-profile.ts';
export { inferSchema, type InferSchemaOptions } from './eda/infer-schema.ts';
export { editSchema, type FieldEdit, type SchemaEdit } from './eda/edit-schema.ts';
export { schemaFromText, schemaToText } from './eda/schema-text.ts';
export type { CheckedSchema, DataField, DataSchema } from './eda/data-schema.ts';
export type { FieldRules } from './eda/field-rules.ts';
export { checkTable, type CheckTableOptions } from './eda/check-table.ts';
export { checkProfile, type CheckProfileOptions } from './eda/check-profile.ts';
export { alerts, type AlertLimits, type AlertOptions } from './eda/alerts.ts';
export {
  outliers,
  type CategoryOutliers,
  type NumberOutliers,
  type OutlierOptions,
  type Outliers,
} from './eda/outliers.ts';
export {
  trend,
  type Trend,
  type TrendAggregate,
  type TrendChange,
  type TrendOptions,
  type TrendPoint,
  type TrendSeasonality,
  type TrendSlope,
  type TrendUnit,
} from './eda/trend.ts';
export {
  associations,
  type Association,
  type AssociationMeasure,
  type AssociationOptions,
  type Associations,
} from './eda/associations.ts';
export { associationMatrix, type AssociationMatrix } from './eda/association-matrix.ts';
export { labelRates, type LabelRate, type LabelRates, type LabelRatesOptions } from './eda/label-rates.ts';
export { labelLeaks, type LabelLeakOptions } from './eda/label-leaks.ts';
export { splitLeaks, type SplitLeakOptions, type SplitParts } from './eda/split-leaks.ts';
export { servingLeaks, type ServingLeakOptions } from './eda/serving-leaks.ts';
export {
  compareProfiles,
  type ColumnComparison,
  type ColumnDistances,
  type ProfileComparison,
} from './eda/compare-profiles.ts';
export { columnOf } from './eda/column-of.ts';
export { report, type ReportOptions } from './eda/report.ts';
export { display, type Display, type DisplayOptions } from './view/notebook.ts';

// pictures
export type { SpecOptions, VegaLiteSpec } from './view/specs/spec.ts';
export type { Theme } from './view/palette.ts';
export { histogramSpec } from './view/specs/histogram-spec.ts';
export { barsSpec, type CappedSpecOptions } from './view/specs/bars-spec.ts';
export { boxSpec } from './view/specs/box-spec.ts';
export { lineSpec } from './view/specs/line-spec.ts';
export { trendSpec } from './eda/trend-spec.ts';
export { correlationSpec } from './view/specs/correlation-spec.ts';
export { missingSpec } from './view/specs/missing-spec.ts';
export { compareSpec, type CompareSide, type CompareSpecOptions } from './view/specs/compare-spec.ts';
export { labelRateSpec } from './view/specs/label-rate-spec.ts';
export { rocSpec } from './view/specs/roc-spec.ts';
export { precisionRecallSpec, type PrecisionRecallSpecOptions } from './view/specs/precision-recall-spec.ts';
export { calibrationSpec } from './view/specs/calibration-spec.ts';
export { slicesSpec, type SlicesSpecOptions } from './view/specs/slices-spec.ts';
export { comparisonSpec } from './view/specs/comparison-spec.ts';
export { costCurveSpec } from './view/specs/cost-curve-spec.ts';
export { decisionCurveSpec } from './view/specs/decision-curve-spec.ts';
export { importanceSpec, type ImportanceSpecOptions } from './view/specs/importance-spec.ts';
export type { CurveSpecOptions } from './view/specs/curves-spec.ts';
export type { HistogramParts } from './view/shown/histogram.ts';
export type { LevelParts } from './view/shown/levels.ts';
export type { BoxParts } from './view/shown/boxes.ts';
export type { LineParts, LinePartsChange, LinePartsPoint } from './view/shown/line.ts';
export type { CorrelationParts } from './view/shown/correlations.ts';
export type { MissingParts } from './view/shown/missing.ts';
export type { NumberSide } from './view/shown/side-by-side.ts';
export type { SpreadParts } from './view/shown/common-bins.ts';
export type { RateOfLevel, RateParts } from './view/shown/rates.ts';
export type { SlicePart, SlicesParts } from './view/shown/slices.ts';
export type { SliceKey } from './view/shown/slice-name.ts';
export type { DifferencePart, DifferencesParts } from './view/shown/differences.ts';
export type { ImportancePart } from './view/shown/importance.ts';

// prepare
export { pipeline, type FittedExamples, type Pipeline } from './prepare/pipeline.ts';
export { dates, type DatesOptions } from './prepare/dates.ts';
export type { DatePart, WeekConvention, Weekday } from './prepare/date-parts.ts';
export type { Calendar } from './prepare/calendar.ts';
export { calendarFrom, type CalendarFromOptions, type HolidaySource } from './prepare/calendar-from.ts';
export { elapsed, type ElapsedOptions } from './prepare/elapsed.ts';
export type { ElapsedCount, ElapsedUnit } from './prepare/elapsed-units.ts';
export { cyclic, type CyclicOptions, type CyclicPart } from './prepare/cyclic.ts';
export { impute, type ImputeOptions } from './prepare/impute.ts';
export type { ImputeWith } from './prepare/impute-with.ts';
export { standardize, type StandardizeOptions } from './prepare/standardize.ts';
export { minMaxScale, type MinMaxScaleOptions } from './prepare/min-max-scale.ts';
export { robustScale, type RobustScaleOptions } from './prepare/robust-scale.ts';
export { maxAbsScale, type MaxAbsScaleOptions } from './prepare/max-abs-scale.ts';
export { clip, type ClipBounds, type ClipOptions, type ClipQuantiles } from './prepare/clip.ts';
export { logTransform, type LogTransformOptions } from './prepare/log-transform.ts';
export { yeoJohnson, type YeoJohnsonOptions } from './prepare/yeo-johnson.ts';
export {
  bucketize,
  type BucketizeEdges,
  type BucketizeOptions,
  type BucketizeQuantiles,
} from './prepare/bucketize.ts';
export { polynomial, type PolynomialOptions } from './prepare/polynomial.ts';
export { distance, type DistanceOptions } from './prepare/distance.ts';
export type { DistanceMetric, DistanceUnit } from './prepare/distance-forms.ts';
export { oneHot, type OneHotOptions } from './prepare/one-hot.ts';
export { selectColumns, type SelectColumnsOptions } from './prepare/select-columns.ts';
export { dropColumns, type DropColumnsOptions } from './prepare/drop-columns.ts';
export { renameColumns, type RenameColumnsOptions } from './prepare/rename-columns.ts';
export type { LevelOptions } from './prepare/level-options.ts';
export {
  columnsAsTheyAre,
  type ColumnsAsTheyAreOptions,
  type PlainColumns,
} from './prepare/columns-as-they-are.ts';
export { ordinal, type OrdinalOptions } from './prepare/ordinal.ts';
export { hashBuckets, type HashBucketsOptions } from './prepare/hash-buckets.ts';
export type { BucketOptions } from './prepare/bucketing.ts';
export { cross, type CrossedColumns, type CrossOptions } from './prepare/cross.ts';
export { targetEncode, type TargetEncodeOptions } from './prepare/target-encode.ts';
export { bigquery, type BigQueryPresets } from './prepare/bigquery.ts';
export { defineStep } from './prepare/define-step.ts';
export { bindNumbers, type NumberKernel } from './prepare/bind-numbers.ts';
export type { ColumnChoice } from './prepare/choose-columns.ts';
export { comparePipelines, type PipelineChange } from './prepare/compare-pipelines.ts';
export type { RequestIssue, RequestResult, RequestSchema } from './prepare/request-schema.ts';
export type { FeatureRow } from './prepare/row-form.ts';
export type { Feature } from './prepare/features.ts';
export type { ToSqlOptions } from './prepare/to-sql.ts';
export type { DialectName } from './sql/dialect-of.ts';
export { savedFields, type SavedFields } from './prepare/saved-fields.ts';
export { revivePipeline } from './prepare/revive-pipeline.ts';
export { standardSteps } from './prepare/standard-steps.ts';
export type { FittedPipeline, InputField, SavedPipeline } from './prepare/fitted-pipeline.ts';
export type { ExamplesOptions } from './prepare/examples-options.ts';
export type {
  Bound,
  TrainingForm,
  CompiledStep,
  FitFromOptions,
  FittedStep,
  SavedStep,
  SqlColumns,
  Step,
  StepDefinition,
  StepMaker,
  StepPart,
  StepPlan,
  StepReviver,
  Written,
  WrittenField,
} from './prepare/step.ts';

// models
export type { Link, TreeLink } from './models/link.ts';
export type {
  Model,
  ModelArray,
  ModelReviver,
  RowScorer,
  SavedAnswer,
  SavedSample,
  SavedModel,
  SavedPredictor,
  Signature,
  SignatureOutput,
  Task,
} from './models/model.ts';
export { featuresOf, type Features } from './models/features.ts';
export { linearModel, linearReviver, type LinearModel, type LinearParts } from './models/linear-model.ts';
export {
  denseModel,
  denseReviver,
  type Activation,
  type DenseLayer,
  type DenseModel,
  type DenseParts,
} from './models/dense-model.ts';
export {
  wideAndDeepModel,
  wideAndDeepReviver,
  type Embedding,
  type WideAndDeepModel,
  type WideAndDeepParts,
  type WideWeights,
} from './models/wide-and-deep-model.ts';
export {
  multinomialModel,
  multinomialReviver,
  type MultinomialModel,
  type MultinomialParts,
} from './models/multinomial-model.ts';
export { naiveModel, naiveReviver, type NaiveModel, type NaiveParts } from './models/naive-model.ts';
export {
  calibratedModel,
  calibratedReviver,
  type CalibratedModel,
  type CalibratedParts,
  type Calibration,
} from './models/calibrated-model.ts';
export {
  ensembleModel,
  ensembleReviver,
  type EnsembleModel,
  type EnsembleParts,
} from './models/ensemble-model.ts';
export {
  stackedModel,
  stackedReviver,
  type StackedModel,
  type StackedParts,
} from './models/stacked-model.ts';
export { standardModels } from './models/standard-models.ts';
export {
  zerosMissingModel,
  zerosMissingReviver,
  type ZerosMissingModel,
  type ZerosMissingParts,
} from './models/zeros-missing-model.ts';
export { treeModel, treeReviver, type TreeModel, type TreeParts } from './models/tree-model.ts';
export type { Trees } from './models/trees.ts';
export { featureImportance, type FeatureImportance } from './models/feature-importance.ts';
export { explain, type ExplainOptions, type Explanation } from './models/explain/explain.ts';
export { explainRow, type ExplainRowOptions, type RowContribution } from './models/explain/explain-row.ts';
export type { Contributions } from './models/explain/contributions.ts';

// input: examples in blocks
export type { ExampleStream, SpentInThreads, StreamReading } from './input/example-stream.ts';
export { collect } from './input/collect.ts';
export { asStream } from './input/as-stream.ts';
export { prefetch } from './input/prefetch.ts';
export { preparedStream, type PreparedStreamOptions } from './input/prepared-stream.ts';
export {
  profileTraining,
  type ProfiledTraining,
  type ProfileTrainingOptions,
} from './input/profile-training.ts';
export type { ReadingProfile, TrainingProfile, WorkersProfile } from './input/training-profile.ts';
export { readRecords, type RecordsOptions } from './input/read-records.ts';
export { regroup } from './input/regroup.ts';
export { shuffleRows, type ShuffleOptions } from './input/shuffle-rows.ts';
export { toRecords } from './input/to-records.ts';

// workers
export type { WorkerJob, Workers } from './workers/workers.ts';

// train
export type {
  Checkpoint,
  Checkpoints,
  Estimator,
  FitOptions,
  OnRound,
  Round,
  Stop,
} from './train/estimator.ts';
export { checkExamples } from './train/check-examples.ts';
export type { LabelSummary, LabelUse } from './train/label-tally.ts';
export { denseNet, type KernelDenseNetOptions } from './train/dense/dense-net.ts';
export type { DenseNetOptions, DenseNetTraining, NetTraining } from './train/dense/dense-options.ts';
export { wideAndDeep, type KernelWideAndDeepOptions } from './train/wide-and-deep/wide-and-deep.ts';
export type {
  EmbeddingSize,
  WideAndDeepOptions,
  WideAndDeepTraining,
} from './train/wide-and-deep/wide-options.ts';
export { logistic, type LogisticOptions, type LogisticTraining } from './train/logistic.ts';
export {
  linearRegression,
  type LinearRegressionOptions,
  type LinearRegressionTraining,
} from './train/linear-regression.ts';
export {
  poissonRegression,
  type PoissonRegressionOptions,
  type PoissonRegressionTraining,
} from './train/poisson-regression.ts';
export { multinomial, type MultinomialOptions, type MultinomialTraining } from './train/multinomial.ts';
export type { KernelOption, SolverOptions, SolverTraining } from './train/linear/options.ts';
export type { KernelForm } from './kernels/check-kernel.ts';
export { calibrate, type CalibrateOptions, type CalibrationTraining } from './train/calibrate.ts';
export { weighClasses } from './train/weigh-classes.ts';
export { averaging, type AveragingOptions } from './train/ensembles/averaging.ts';
export { stacking, type StackingOptions } from './train/ensembles/stacking.ts';
export { naive, type NaiveOptions, type NaiveTraining } from './train/naive.ts';
export {
  trainAndEvaluate,
  type Evaluated,
  type Exporter,
  type TrainAndEvaluateOptions,
  type TrainedAndEvaluated,
} from './train/train-and-evaluate.ts';
export { halving, type Halving, type HalvingOptions } from './train/search/halving.ts';
export { search, type Found, type SearchOptions, type TrialTools } from './train/search/search.ts';
export {
  choice,
  integers,
  numbers,
  type Choice,
  type Domain,
  type Parameters,
  type ParameterValue,
  type Range,
  type RangeOptions,
  type Space,
} from './train/search/space.ts';
export type { Trial } from './train/search/trial.ts';
export { boostedTrees } from './train/trees/boosted-trees.ts';
export type { EarlyStopping } from './train/early-stopping.ts';
export type { BoostedTreesOptions } from './train/trees/options.ts';
export type { TreeTraining } from './train/trees/fit-trees.ts';

// evaluate
export { evaluate, type EvaluateOptions } from './evaluate/evaluate.ts';
export { evaluateFrom, type EvaluateFromOptions } from './evaluate/evaluate-from.ts';
export {
  bySlice,
  type SliceBuckets,
  type SliceBy,
  type SliceDatePart,
  type Slicing,
} from './evaluate/by-slice.ts';
export { compareScores, type CompareScoresOptions } from './evaluate/compare-scores.ts';
export {
  compareSlices,
  type CompareSlicesOptions,
  type SliceFigure,
  type SliceGap,
} from './evaluate/compare-slices.ts';
export {
  weakSlices,
  type OverlappingSlice,
  type WeakSlice,
  type WeakSlices,
  type WeakSlicesOptions,
} from './evaluate/weak-slices.ts';
export type { IntervalOptions } from './evaluate/intervals.ts';
export type { Comparison, Difference, SliceComparison } from './evaluate/comparison.ts';
export type { Evaluation, EvaluationCurves, Scored, SliceEvaluation } from './evaluate/evaluation.ts';
export { modelCard, type ModelCardOptions } from './evaluate/card/model-card.ts';
export type { CardContent } from './evaluate/card/card-content.ts';
export {
  permutationImportance,
  type ColumnImportance,
  type PermutationImportance,
  type PermutationOptions,
} from './evaluate/why/permutation-importance.ts';
export type { PermutationCost } from './evaluate/why/shuffled-cost.ts';
export { ablation, type Ablation, type AblationOptions } from './evaluate/why/ablation.ts';
export type { ColumnRecommendation, LeftOut } from './evaluate/why/recommend.ts';
export type { Cost } from './evaluate/why/cost.ts';
export {
  partialDependence,
  type PartialDependence,
  type PartialDependenceOptions,
  type PartialDependencePoint,
} from './evaluate/why/partial-dependence.ts';
export type { GridValue } from './evaluate/why/grid.ts';

// validate
export { gate, type GateOptions } from './validate/gate.ts';
export type { Limit, LimitBound, Limits, SliceLimit } from './validate/limits.ts';

export { checkModel, type ModelCheck, type ModelFigures, type ModelVerdict } from './validate/check-model.ts';
export type { Answer } from './validate/answers.ts';
export type { ModelLimits } from './validate/model-limits.ts';
export type { NamedCheck } from './core/run-checks.ts';
export { checkInOrder, type CheckInOrderOptions } from './validate/check-in-order.ts';

export type { Alert, AlertChannel, AlertIssue, AlertSource } from './validate/alerts/alert.ts';
export {
  createAlerter,
  type Alerter,
  type AlerterOptions,
  type AlertReport,
} from './validate/alerts/create-alerter.ts';
export type { AlertEntry, AlertState, Told } from './validate/alerts/alert-state.ts';
export { consoleChannel, type ConsoleChannelOptions } from './validate/alerts/console-channel.ts';
export { webhookChannel, type WebhookChannelOptions } from './validate/alerts/webhook-channel.ts';

// registry
export { createRegistry } from './registry/create-registry.ts';
export { checkpointsIn } from './registry/checkpoints-in.ts';
export { memoryStore } from './registry/memory-store.ts';
export { s3Store, type S3StoreOptions } from './adapters/s3-store.ts';
export { gcsStore, type GcsStoreOptions } from './adapters/gcs-store.ts';
export { httpStore, type HttpStoreOptions } from './adapters/http-store.ts';
export { storeIndex, type StoreIndexOptions } from './adapters/store-index.ts';
export type { S3Credentials } from './adapters/remote/sign-v4.ts';
export type { ExchangeOptions } from './adapters/remote/exchange.ts';
export {
  mlflowRegistry,
  type MlflowRegistry,
  type MlflowRegistryOptions,
} from './adapters/mlflow/mlflow-registry.ts';
export type { MlflowConnection } from './adapters/mlflow/client.ts';
export { mlflowHandler, type MlflowHandlerOptions } from './adapters/mlflow/mlflow-handler.ts';
export { decodeBundle, encodeBundle, type DecodeBundleOptions } from './registry/bundle.ts';
export { checkKey, checkPrefix } from './core/key.ts';
export type { MaybePromise } from './core/maybe-promise.ts';
export type { Store } from './registry/store.ts';
export type {
  AliasStatus,
  ListOptions,
  LoadOptions,
  ModelState,
  MoveOptions,
  PromoteOptions,
  RegisterOptions,
  Registry,
  RegistryOptions,
  Saveable,
  SayOptions,
} from './registry/registry.ts';
export type { Version, VersionRef } from './registry/version.ts';
export type { EventKind, RegistryEvent } from './registry/event.ts';
export type { AliasGuard } from './registry/guard.ts';
export type { FigureRange, SliceQuery, VersionQuery } from './registry/search.ts';
export type { Training, TrainingOptions } from './registry/training.ts';
export {
  predictionId,
  readPredictionId,
  type PredictionIdOptions,
  type PredictionOrigin,
} from './registry/prediction-id.ts';
export { tracePrediction, type PredictionTrace } from './registry/trace-prediction.ts';
export {
  becameOf,
  cameFrom,
  lineageOf,
  type Lineage,
  type LineageEdge,
  type LineageNode,
} from './registry/lineage-of.ts';
export { registryPage, type RegistryPageOptions } from './registry/page/registry-page.ts';
export { reproduce, type Reproduction } from './registry/reproduce.ts';
export { retentionPlan, type RetentionOptions, type RetentionPlan } from './registry/retention-plan.ts';

// serve
export { predictionsTable, type PredictionsTableOptions } from './serve/predictions-table.ts';
export type { ExplainedOptions, ExplainedPrediction } from './serve/explained.ts';
export {
  createPredictor,
  type Predictor,
  type PredictorOptions,
  type Preparation,
  type ScoreOptions,
  type TablePredictions,
} from './serve/predictor.ts';
export { predictorReviver, type PredictorParts } from './serve/predictor-reviver.ts';
export { revivePredictor } from './revive.ts';
export type { Instance, Prediction, PredictOptions, Service } from './serve/service.ts';
export {
  predictBatches,
  type PredictBatchesOptions,
  type RowsToAnswer,
} from './serve/batch/predict-batches.ts';
export { writePredictions, type WrittenPredictions } from './serve/batch/write-predictions.ts';
export { microBatches, type MicroBatchesOptions } from './serve/batch/micro-batches.ts';
export type { PredictionJob, PredictionPart, PredictionParts } from './serve/batch/prediction-parts.ts';
export { partsInStore, type PartsInStoreOptions } from './serve/batch/parts-in-store.ts';
export { partsOnEngine, type EngineParts } from './serve/batch/parts-on-engine.ts';
export { measured, type MeasuredOptions } from './serve/telemetry/measured.ts';
export type { Instrument, Labels, MetricsSink, Reading } from './serve/telemetry/instrument.ts';
export {
  prometheusMetrics,
  type PrometheusMetrics,
  type PrometheusOptions,
} from './serve/telemetry/prometheus-metrics.ts';
export {
  openTelemetryMetrics,
  type OpenTelemetryMeter,
  type OpenTelemetryObservable,
} from './serve/telemetry/open-telemetry-metrics.ts';
export {
  traced,
  type OpenTelemetrySpan,
  type OpenTelemetryTracer,
  type TracedOptions,
} from './serve/telemetry/traced.ts';
export { createModelHost, type ModelHost } from './serve/control/model-host.ts';
export { modelService } from './serve/control/model-service.ts';
export {
  registryModels,
  type Refreshed,
  type RegistryModels,
  type RegistryModelsOptions,
} from './serve/control/registry-models.ts';
export { split, type Arm, type SplitOptions, type SplitService } from './serve/control/split.ts';
export type { RowKey } from './serve/control/arms.ts';
export {
  shadow,
  type ShadowDifference,
  type ShadowOptions,
  type ShadowReport,
  type ShadowService,
} from './serve/control/shadow.ts';
export type { AnswerDifferences } from './serve/control/compare-answers.ts';
export {
  canaryGate,
  type CanaryArm,
  type CanaryLimits,
  type CanaryReport,
} from './serve/control/canary-gate.ts';
export { canary, type CanaryOptions, type CanaryService } from './serve/control/canary.ts';
export {
  microBatched,
  type MicroBatchedService,
  type MicroBatchOptions,
  type MicroBatchStats,
} from './serve/control/micro-batched.ts';
export {
  withFallback,
  type FallbackOptions,
  type FallbackService,
  type FallbackStats,
} from './serve/control/with-fallback.ts';
export {
  logged,
  type LoggedService,
  type LogOptions,
  type LogStats,
  type PredictionRecord,
  type PredictionSink,
} from './serve/control/logged.ts';
export type { Lease, ServedModels, ServedVersion, WhichVersion } from './serve/models.ts';
export { onDemand } from './serve/on-demand.ts';
export { precompute, type PrecomputeOptions } from './serve/lookup/precompute.ts';
export type { LookupTable } from './serve/lookup/lookup-table.ts';
export { decodeLookup, type DecodeLookupOptions } from './serve/lookup/decode-lookup.ts';
export { encodeLookup } from './serve/lookup/encode-lookup.ts';
export { lookup, type TableLookup } from './serve/lookup/lookup.ts';
export type { LookupOptions, LookupService, LookupStats } from './serve/lookup/lookup-service.ts';
export { productOf, type KeyProduct, type KeyValue } from './serve/lookup/product-of.ts';
export type { KeyRows } from './serve/lookup/key-source.ts';
export {
  hybrid,
  type HybridOptions,
  type HybridService,
  type HybridStats,
  type WarmOptions,
} from './serve/hybrid/hybrid.ts';
export { refreshable, type RefreshableService } from './serve/hybrid/refreshable.ts';
export { lookupStoreOn, type LookupStoreOnOptions } from './serve/lookup/lookup-store-on.ts';
export type { LookupEntry, LookupStore, LookupStoreOptions } from './serve/lookup/lookup-store.ts';
export { sqlLookupStore, type SqlLookupStoreOptions } from './serve/lookup/sql-lookup-store.ts';
export { precomputeInto, storedLookup, type PrecomputeIntoOptions } from './serve/lookup/stored-lookup.ts';
export {
  planServing,
  type ServingFigures,
  type ServingPlan,
  type ServingQuestion,
} from './serve/plan/plan-serving.ts';
export type { ServingBudget, ServingCosts } from './serve/plan/plan-options.ts';
export type { ServingWorkload } from './serve/plan/read-workload.ts';
export type { ServingPoint } from './serve/plan/weigh-table.ts';
export type { ServingFraming } from './serve/plan/framings.ts';
export type { Decision } from './serve/plan/decide.ts';
export { replanServing, type Replan, type ReplanQuestion } from './serve/plan/replan-serving.ts';
export { servingPlanChart } from './serve/plan/plan-chart.ts';
export { servingPlanPage, type ServingPlanPageOptions } from './serve/plan/plan-page.ts';
export { watchTraffic } from './serve/plan/watch-traffic.ts';
export { measureWorkload, type Workload, type WorkloadOptions } from './serve/plan/measure-workload.ts';
export type { WorkloadFigures } from './serve/plan/describe-workload.ts';
export {
  countTraffic,
  mergeTraffic,
  trafficSketch,
  turnTraffic,
  type TrafficCell,
  type TrafficOptions,
  type TrafficSketch,
} from './serve/plan/traffic-sketch.ts';
export type { TrafficRest, TrafficWindow } from './serve/plan/traffic-window.ts';
export type { KeySample } from './serve/plan/key-sample.ts';
export {
  trafficFromJson,
  trafficToJson,
  type SavedTraffic,
  type SavedWindow,
} from './serve/plan/traffic-json.ts';
export { handler, type FetchHandler } from './serve/http/handler.ts';
export type { HandlerOptions } from './serve/http/handler-options.ts';
export type { Authorization, Authorize } from './serve/http/serving.ts';
export type { Cors } from './serve/http/cors.ts';
export type { RateLimit } from './serve/http/rate.ts';
export type { RequestHead } from './serve/http/exchange.ts';

// formats
export { scoresToSql, type ScoresToSqlOptions } from './formats/scores-to-sql.ts';
export { toOnnx } from './formats/to-onnx.ts';
export { fromXgboost, type FromXgboostOptions, type XgboostTraining } from './formats/xgboost.ts';
export {
  fromLightgbm,
  type FromLightgbmOptions,
  type LightgbmModel,
  type LightgbmTraining,
} from './formats/lightgbm.ts';
export type { CategoryLevels } from './formats/categories.ts';
export {
  fromScikit,
  type FromScikitOptions,
  type ScikitModel,
  type ScikitTraining,
} from './formats/scikit.ts';
export { fromKeras, type FromKerasOptions, type KerasModel, type KerasTraining } from './formats/keras.ts';
export { onnxPredictor, type OnnxPredictor, type OnnxPredictorOptions } from './formats/onnx.ts';
export { tfjsPredictor, type TfjsPredictorOptions } from './formats/tfjs.ts';
export type { TfjsInputColumns, TfjsPreparation } from './formats/tfjs-inputs.ts';
export type {
  TfjsGraphModel,
  TfjsGraphTensor,
  TfjsLayersModel,
  TfjsLayersTensor,
  TfjsRuntime,
  TfjsTensor,
} from './formats/tfjs-runtime.ts';
export type { RuntimePredictor, ToldScores } from './formats/runtime-predictor.ts';
export type { OnnxMetadata, OnnxRuntime, OnnxSession, OnnxTensor } from './formats/onnx-runtime.ts';

// monitor
export {
  reference,
  type CategoryReference,
  type ColumnReference,
  type NumberReference,
  type PresenceReference,
  type Reference,
  type ReferenceOptions,
} from './monitor/reference.ts';
export { drift, type DriftOptions, type DriftVerdict } from './monitor/drift.ts';
export type { DriftFigure } from './monitor/column-drift.ts';
export type { DriftLimit, DriftLimits, DriftMeasure, MeasureLimits } from './monitor/drift-limits.ts';
export { byMonth, type TableWindow } from './monitor/by-month.ts';

// operate
export {
  retrain,
  type Candidate,
  type RetrainContext,
  type Retrained,
  type RetrainOptions,
} from './operate/retrain.ts';
