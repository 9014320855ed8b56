/**
 * The whole loop on 327,346 real flights: from raw rows to a model that is served, watched and retrained.
 *
 *   npm run tour                         the tour
 *   npm run tour -- --json FILE          and every figure as JSON
 *   npm run tour -- --backend cpu        learn on another TensorFlow.js backend (cpu, wasm)
 *
 * The question: will a flight out of New York arrive 15 minutes late or more? It is asked when the flight is
 * scheduled and the weather of that hour is known, so delays that are known only later are never features.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  accuracy, auc, byMonth, bySlice, createPredictor, createRegistry, dates, drift, evaluate, fingerprint, fromRows, gate, hybrid,
  impute, logLoss, lookup, naive, onDemand, oneHot, pipeline, planServing, precompute, profile, reference, report, retrain,
  revivePredictor, select, splitByTime, standardize, table, take, toRows,
  type Evaluation, type Metrics, type Pipeline, type Predictor, type Service, type Table,
} from 'slipway';
import { folderStore, listen, loadCsv, progressBar } from 'slipway/node';
import { logistic } from 'slipway/tfjs';
