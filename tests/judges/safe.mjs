// Canonical N-Quads of each document by jsonld.js in safe mode: FILE.nq, or why not: FILE.refused.
import { readFileSync, writeFileSync } from 'node:fs';
import jsonld from 'jsonld';

const documentLoader = address => { throw new Error(`${address} is not at hand`); };
const told = { algorithm: 'RDFC-1.0', format: 'application/n-quads', safe: true, documentLoader };
for (const file of process.argv.slice(2)) {
  try {
    const document = JSON.parse(readFileSync(file, 'utf-8'));
    writeFileSync(`${file}.nq`, await jsonld.canonize(document, told));
  } catch (error) {
    writeFileSync(`${file}.refused`, `${error.name}: ${error.message}\n`);
  }
}
