// Starts the real binary for a live test, keeps score, and cleans up. Every lane of tests/live uses it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, existsSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
export const binary = process.env.KESHER_BIN || path.resolve(here, '../../build/release/kesher');
export const consoleFolder = process.env.KESHER_CONSOLE || path.resolve(here, '../../build/console');
export const sleep = ms => new Promise(done => setTimeout(done, ms));

export function freePort() {
  return new Promise((done, fail) => {
    const server = net.createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

// Checks are counted here; finish() prints the line that ./do test reads.
const score = { passed: 0, failed: 0, skipped: 0 };
export function check(name, good, seen) {
  score[good ? 'passed' : 'failed']++;
  console.log(`${good ? 'ok  ' : 'FAIL'}  ${name}${good || seen === undefined ? '' : `: saw ${typeof seen === 'string' ? seen : JSON.stringify(seen)}`}`);
  return good;
}
export function skip(name, why) {
  score.skipped++;
  console.log(`skip  ${name}: ${why}`);
}
export function finish() {
  console.log(`${score.passed} passed, ${score.failed} failed, ${score.skipped} skipped`);
  process.exit(score.failed ? 1 : 0);
}

export class Engine {
  constructor({ demo = true, data, port, args = [] } = {}) {
    this.demo = demo;
    this.args = args;
    this.data = data || path.join(mkdtempSync(path.join(os.tmpdir(), 'kesher-live-')), 'data');
    this.port = port;
  }
  get url() { return `http://127.0.0.1:${this.port}`; }

  // Resolves with what the engine announced; `startMs` is the time until then.
  async start() {
    this.port ||= await freePort();
    const began = Date.now();
    const args = ['up', '--data', this.data, '--listen', `127.0.0.1:${this.port}`, '--console', consoleFolder, '--json'];
    if (this.demo) args.push('--demo');
    args.push(...this.args);
    this.child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.errors = '';
    this.child.stderr.on('data', text => { this.errors += text; });
    this.ended = new Promise(done => this.child.once('exit', (code, signal) => done({ code, signal })));
    let out = '';
    this.announced = await new Promise((done, fail) => {
      this.child.stdout.on('data', text => {
        out += text;
        if (out.includes('\n')) done(JSON.parse(out.split('\n')[0]));
      });
      this.ended.then(how => fail(new Error(`the engine ended at its start: ${JSON.stringify(how)} ${this.errors}`)));
    });
    this.startMs = Date.now() - began;
    return this.announced;
  }
  async stop(signal = 'SIGTERM') {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return this.ended;
    this.child.kill(signal);
    return this.ended;
  }
  forget() { if (existsSync(this.data)) rmSync(path.dirname(this.data), { recursive: true, force: true }); }

  // A call with the owner's rights, through the socket in the data folder.
  owner(method, where, body, headers = {}) {
    return call({ socketPath: path.join(this.data, 'admin.sock') }, method, where, body, { 'Kesher-Workspace': this.demo ? 'demo' : 'main', ...headers });
  }
  call(method, where, body, headers = {}) { return call({ host: '127.0.0.1', port: this.port }, method, where, body, headers); }
  basic(key) { return { Authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }; }
}

export function call(to, method, where, body, headers = {}) {
  const bytes = body === undefined ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return new Promise((done, fail) => {
    const request = http.request({ ...to, method, path: where, agent: false, headers: { Host: 'localhost', ...(bytes === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(bytes) }), ...headers } }, response => {
      const parts = [];
      response.on('data', part => parts.push(part));
      response.on('error', fail);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        let json;
        try { json = JSON.parse(text); } catch { /* not JSON */ }
        done({ status: response.statusCode, headers: response.headers, text, json });
      });
    });
    request.setTimeout(15000, () => request.destroy(new Error(`no answer to ${method} ${where} within 15 s`)));
    request.once('error', fail);
    request.end(bytes);
  });
}

// Collects the rows of the live stream, with the owner's rights.
export function stream(engine, query, headers = {}) {
  const rows = [];
  const request = http.get({ socketPath: path.join(engine.data, 'admin.sock'), path: `/v1/stream/events?${query}`, headers: { Host: 'localhost', 'Kesher-Workspace': 'demo', ...headers } }, response => {
    let text = '';
    response.on('data', part => {
      text += part;
      for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
        const block = text.slice(0, end);
        const data = block.split('\n').filter(line => line.startsWith('data:')).map(line => line.slice(5)).join('\n');
        if (data) rows.push({ id: block.match(/^id: ?(.*)$/m)?.[1], ...JSON.parse(data) });
      }
    });
    response.on('error', () => {});
  });
  request.on('error', () => {});
  return { rows, close: () => request.destroy() };
}

// Every row of a list, page by page.
export async function all(engine, where) {
  const rows = [];
  let after = '';
  for (;;) {
    const page = await engine.owner('GET', `${where}${where.includes('?') ? '&' : '?'}limit=100${after && `&starting_after=${encodeURIComponent(after)}`}`);
    if (page.status !== 200) throw new Error(`${where}: ${page.status} ${page.text}`);
    rows.push(...page.json.data);
    if (!page.json.has_more) return rows;
    after = page.json.next;
  }
}

export async function until(what, probe, withinMs = 20000, everyMs = 100) {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${withinMs} ms`);
    await sleep(everyMs);
  }
}
