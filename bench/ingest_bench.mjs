// HTTP ingest of twenty events a POST, durable before its answer, against Fastify that parses the same body and drops it. Interleaved rounds, same load generator.
import { spawn, execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Engine, freePort, call, sleep } from '../tests/live/engine.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const rounds = Number(process.env.KESHER_ROUNDS || 6), seconds = 4, connections = 64;
const run = promisify(execFile);
try { await run('wrk', ['-v']).catch(error => { if (error.code === 'ENOENT') throw error; }); } catch {
  console.error('ingest: skipped, wrk is not installed');
  process.exit(0);
}
const cpuSeconds = pid => { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' '); return (Number(f[11]) + Number(f[12])) / 100; };
const median = list => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const engine = new Engine();
await engine.start();
const port = await freePort();
const drop = spawn(process.execPath, [path.join(here, 'drop_server.mjs'), String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
await new Promise(done => drop.stdout.once('data', done));
const servers = { ours: { port: engine.port, pid: engine.child.pid }, reference: { port, pid: drop.pid } };

// Both must say the same of the same body, or the figure means nothing.
const body = { batch: Array.from({ length: 20 }, (_, i) => ({ type: 'track', userId: 'bench-check', event: 'page_viewed', messageId: `check-${i}` })) };
for (const server of Object.values(servers)) {
  const answer = await call({ host: '127.0.0.1', port: server.port }, 'POST', '/v1/batch', body, engine.basic('wk_demo_core'));
  if (answer.status !== 200 || answer.json.items.filter(item => item.status === 'accepted').length !== 20) throw new Error(`port ${server.port} answered ${answer.text}`);
}

let round = 0;
async function measure(server) {
  const before = cpuSeconds(server.pid);
  const { stdout } = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', path.join(here, 'batch.lua'), `http://127.0.0.1:${server.port}`, '--', `r${round++}`]);
  const seen = JSON.parse(stdout.trim().split('\n').at(-1));
  if (seen.bad || seen.errors) console.error(`ingest: ${seen.bad} answers were not 2xx, ${seen.errors} errors`);
  const events = (seen.requests - seen.bad) * 20;
  return { perSecond: events / seen.seconds, perCore: events / (cpuSeconds(server.pid) - before), p50: seen.p50_us / 1000, p99: seen.p99_us / 1000, events };
}
const seen = { ours: [], reference: [] };
const accepted = async () => (await engine.owner('GET', '/v1/overview')).json.accepted;
const acceptedBefore = await accepted();
for (let i = 0; i < rounds; i++)
  for (const name of i % 2 ? ['reference', 'ours'] : ['ours', 'reference']) {
    seen[name].push(await measure(servers[name]));
    await sleep(300);
  }
const counted = (await accepted()) - acceptedBefore, acked = seen.ours.reduce((sum, r) => sum + r.events, 0);
if (counted < acked) throw new Error(`${acked} events were acked and ${counted} counted`);

function figure(name, what, key, unit, higher) {
  const ours = seen.ours.map(r => r[key]), reference = seen.reference.map(r => r[key]);
  const ratios = ours.map((value, i) => higher ? value / reference[i] : reference[i] / value);
  console.log(JSON.stringify({ figure: name, what, ours: Number(median(ours).toPrecision(4)), reference: Number(median(reference).toPrecision(4)), reference_name: 'Fastify, parse and drop', ratio: Number(median(ratios).toFixed(3)), unit, rounds, worst: Number(Math.min(...ratios).toFixed(3)) }));
}
figure('T1', 'durable ingest, 20 events a POST, c64: events a second of server CPU', 'perCore', 'events/cpu-s', true);
figure('http-ingest', 'the same, wall clock, both cores shared with the load generator', 'perSecond', 'events/s', true);
figure('http-ingest-p50', 'time to the durable answer, p50', 'p50', 'ms', false);
figure('http-ingest-p99', 'time to the durable answer, p99', 'p99', 'ms', false);
drop.kill();
await engine.stop();
engine.forget();
process.exit(0);
