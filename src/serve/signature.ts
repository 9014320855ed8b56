import type { Model, Signature, SignatureOutput } from '../models/model.ts';
import type { Schema } from '../table/schema.ts';

/** What goes into a predictor of this model and what comes out. */
export function signatureOf({ fields }: Schema, { task, classes }: Model): Signature {
  return { task, inputs: fields.map((field) => ({ ...field })), outputs: outputsOf(task, classes) };
}

function outputsOf(task: Model['task'], classes: Model['classes']): readonly SignatureOutput[] {
  switch (task) {
    case 'binary':
      return [
        { name: 'score', low: 0, high: 1 },
        { name: 'prediction', low: 0, high: 1 },
      ];
    case 'multi-class':
      return [
        { name: 'score', low: 0, high: 1 },
        { name: 'prediction', ...(classes && { classes: [...classes] }) },
      ];
    case 'count':
      return [
        { name: 'score', low: 0 },
        { name: 'prediction', low: 0 },
      ];
    case 'regression':
      return [{ name: 'score' }, { name: 'prediction' }];
  }
}
