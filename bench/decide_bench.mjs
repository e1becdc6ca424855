// Decisions over HTTP for the demo's people, against a raw epoll server that reads the same request and answers as many bytes. Interleaved rounds, same load.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { Engine, all, freePort } from '../tests/live/engine.mjs';
import { figure, here, interleave, needWrk } from './rounds.mjs';

await needWrk('decide');
const echoBinary = process.env.KESHER_ECHO || path.join(here, '../build/release/echo_server');
const engine = new Engine();
await engine.start();
const leave = async why => {
  console.error(`decide: skipped, ${why}`);
  await engine.stop();
  engine.forget();
  process.exit(0);
};
const ask = body => engine.call('POST', '/v1/decide', body, engine.basic('wk_demo_core'));
const placement = (await engine.owner('GET', '/v1/placements')).json?.data?.find(one => (one.channel ?? 'web') === 'web')?.id;
if (!placement) await leave('this engine publishes no placement in its demo');
const people = (await all(engine, '/v1/people')).flatMap(one => one.identifiers.filter(id => id.ns === 'user_id').map(id => id.value).slice(0, 1)).filter(id => /^[\w-]+$/.test(id)).sort();
const first = await ask({ userId: people[0], placements: [placement], context: { locale: 'he', device: 'phone' } });
if (first.status !== 200 || !first.json.decisions?.[0]?.decision_id) throw new Error(`the engine answers ${first.status} ${first.text.slice(0, 300)}`);

// The reference answers what one person's answer weighs on average, so that both write the same.
const sizes = [];
for (const userId of people.slice(0, 50)) sizes.push(Buffer.byteLength((await ask({ userId, placements: [placement], context: { locale: 'he', device: 'phone' }, dry_run: true })).text));
const bytes = Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
const port = await freePort();
const echo = spawn(echoBinary, [String(port), String(bytes)], { stdio: ['ignore', 'pipe', 'inherit'] });
await new Promise((done, failed) => { echo.stdout.once('data', done); echo.once('error', failed); });
console.error(`decide: ${people.length} people, placement ${placement}, ${bytes} bytes an answer`);

const servers = { ours: { port: engine.port, pid: engine.child.pid }, reference: { port, pid: echo.pid } };
const load = () => ({ name: 'decide', script: 'decide.lua', connections: 4, seconds: 4, each: 1, args: [placement, people.join(',')] });
const seen = await interleave(servers, load);
const show = (...rest) => figure(seen, 'raw epoll, same bytes back', ...rest);
show('decide-core', 'decisions, one placement a POST, c4: requests a second of server CPU', 'perCore', 'requests/cpu-s', true);
show('decide', 'the same, wall clock, both cores shared with the load generator', 'perSecond', 'requests/s', true);
show('decide-p50', 'time to the answer at 4 connections, p50', 'p50', 'ms', false);
show('decide-p99', 'time to the answer at 4 connections, p99', 'p99', 'ms', false);
echo.kill();
await engine.stop();
engine.forget();
process.exit(0);
