/** Serves the models that requests of public clients are recorded with, and prints its port: see record-clients.py. */
import { listen } from '../../src/adapters/node-http.ts';
import { recordedModels } from '../serve/http/models.ts';

const { port } = await listen(recordedModels(), { port: 0, name: 'late' });
console.log(port);
