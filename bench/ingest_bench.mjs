// HTTP ingest of twenty events a POST, durable before its answer, against Fastify that parses the same body and drops it. Interleaved rounds, same load generator.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { Engine, freePort, call } from '../tests/live/engine.mjs';
import { figure, here, interleave, needWrk } from './rounds.mjs';

await needWrk('ingest');
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
const load = () => ({ name: 'ingest', script: 'batch.lua', connections: 64, seconds: 4, each: 20, args: [`r${round++}`] });
const accepted = async () => (await engine.owner('GET', '/v1/overview')).json.accepted;
const acceptedBefore = await accepted();
const seen = await interleave(servers, load);
const counted = (await accepted()) - acceptedBefore, acked = seen.ours.reduce((sum, r) => sum + r.done, 0);
if (counted < acked) throw new Error(`${acked} events were acked and ${counted} counted`);

const show = (...rest) => figure(seen, 'Fastify, parse and drop', ...rest);
show('T1', 'durable ingest, 20 events a POST, c64: events a second of server CPU', 'perCore', 'events/cpu-s', true);
show('http-ingest', 'the same, wall clock, both cores shared with the load generator', 'perSecond', 'events/s', true);
show('http-ingest-p50', 'time to the durable answer, p50', 'p50', 'ms', false);
show('http-ingest-p99', 'time to the durable answer, p99', 'p99', 'ms', false);
drop.kill();
await engine.stop();
engine.forget();
process.exit(0);
