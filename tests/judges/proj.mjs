// What a document says in schema.org, as TypeScript for schema-dts: FILE.ts, a constant a node.
import { readFileSync, writeFileSync } from 'node:fs';
import jsonld from 'jsonld';

const S = 'http://schema.org/';
const documentLoader = address => { throw new Error(`${address} is not at hand`); };
const kinds = node => (node['@type'] ?? []).filter(kind => kind.startsWith(S));
for (const file of process.argv.slice(2)) {
  const document = JSON.parse(readFileSync(file, 'utf-8'));
  const nodes = (await jsonld.flatten(document, null, { documentLoader })).filter(n => kinds(n).length);
  const known = new Map(nodes.map(node => [node['@id'], kinds(node)[0].slice(S.length)]));
  const plain = value => {
    if ('@value' in value) return value['@value'];
    const kind = known.get(value['@id']);
    return kind ? { '@type': kind, '@id': value['@id'] } : value['@id'];
  };
  const lines = nodes.map((node, number) => {
    const shown = { '@type': known.get(node['@id']), '@id': node['@id'] };
    for (const [key, values] of Object.entries(node)) {
      if (!key.startsWith(S)) continue;
      const found = values.map(plain);
      shown[key.slice(S.length)] = found.length === 1 ? found[0] : found;
    }
    const graph = { '@context': 'https://schema.org', '@graph': [shown] };
    return `export const g${number}: Graph = ${JSON.stringify(graph)};`;
  });
  if (lines.length) lines.unshift("import type { Graph } from 'schema-dts';");
  writeFileSync(`${file}.ts`, `${lines.join('\n')}\n`);
}
