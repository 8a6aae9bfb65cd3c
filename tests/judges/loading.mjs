// node loading.mjs PACKAGE...: hyparquet, and Arrow by parquet-wasm as in Observable, read Parquet.
import fs from "node:fs";
import { createRequire } from "node:module";

import { DataType, tableFromIPC } from "apache-arrow";
import { parquetMetadata, parquetReadObjects } from "hyparquet";

const { readParquet } = createRequire(import.meta.url)("parquet-wasm/node");

const written = (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : String(value));
const cell = (value) => (value == null ? "" : `"${written(value).replaceAll('"', '""')}"`);
const csv = (rows) => rows.map((row) => `${row.map(cell).join(",")}\n`).join("");

async function byHyparquet(bytes) {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const names = parquetMetadata(file).schema.slice(1).map(({ name }) => name);
  const rows = await parquetReadObjects({ file });
  return [names, ...rows.map((row) => names.map((name) => row[name]))];
}

function byArrow(bytes) {
  const table = tableFromIPC(readParquet(bytes).intoIPCStream());
  const { fields } = table.schema;
  const value = (row, { name, type }) =>
    DataType.isDate(type) && row[name] !== null ? new Date(row[name]) : row[name];
  const rows = table.toArray().map((row) => fields.map((field) => value(row, field)));
  return [fields.map(({ name }) => name), ...rows];
}

for (const folder of process.argv.slice(2)) {
  for (const name of fs.readdirSync(`${folder}/data`)) {
    if (!name.endsWith(".csv")) continue;
    const bytes = fs.readFileSync(`${folder}/parquet/${name.replace(/csv$/, "parquet")}`);
    fs.writeFileSync(`${folder}/again/hyparquet-${name}`, csv(await byHyparquet(bytes)));
    fs.writeFileSync(`${folder}/again/parquet-wasm-${name}`, csv(byArrow(bytes)));
  }
}
