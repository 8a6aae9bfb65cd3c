// node links.mjs chromium|firefox FOLDER: open each page of pages.json and keep what is seen.
// node links.mjs serve FOLDER: serve the pages on loopback and print the port.
import { execSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";

const [which, folder] = process.argv.slice(2);
const pages = JSON.parse(fs.readFileSync(`${folder}/pages.json`, "utf8"));
const probe = fs.readFileSync(new URL("links_probe.js", import.meta.url), "utf8");

const server = http.createServer((request, response) => {
  response.setHeader("content-type", "text/html; charset=utf-8");
  const number = /^\/(\d+)/.exec(request.url);
  response.end(number ? pages[number[1]].html : "<!doctype html><title>empty</title>");
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const address = `http://127.0.0.1:${server.address().port}`;
if (which === "serve") {
  console.log(server.address().port);
  await new Promise(() => {});
}

const { default: puppeteer } = await import("puppeteer-core");
const program = (name) => execSync(`command -v ${name}`, { encoding: "utf8" }).trim();
const browser = await puppeteer.launch(
  which === "firefox"
    ? { browser: "firefox", executablePath: program("firefox-esr"), headless: true }
    : { browser: "chrome", executablePath: program("chromium"), headless: true, args: ["--no-sandbox"] },
);
const seen = [];
for (const [number, { fragment, chars, height }] of pages.entries()) {
  const page = await browser.newPage();
  await page.setViewport({ width: 900, height });
  await page.goto(`${address}/${number}#${fragment}`, { waitUntil: "load" });
  for (let turn = 0; turn < 12; turn += 1) {
    await new Promise((done) => setTimeout(done, 100));
    if (await page.evaluate(() => scrollY > 100)) break;
  }
  seen.push(await page.evaluate(`(${probe})(${JSON.stringify(chars)})`));
  if (chars.length) await page.screenshot({ path: `${folder}/${which}-${number}.png` });
  await page.close();
}
const version = await browser.version();
fs.writeFileSync(`${folder}/${which}.json`, JSON.stringify({ version, seen }));
await browser.close();
process.exit(0);
