// kill -9 in the middle of traffic, fifty times. The client keeps its own list of what was acked; nothing of it may be missing or counted twice.
import http from 'node:http';
import { Engine, check, finish, all, sleep, until } from './engine.mjs';

const kills = Number(process.env.KESHER_KILLS || 50);
const people = 20;
const engine = new Engine();
await engine.start();
const acked = new Map(), sent = new Map();  // person → messageIds
for (let i = 0; i < people; i++) { acked.set(`soldier-${i}`, new Set()); sent.set(`soldier-${i}`, new Set()); }

let number = 0, down = false, repeats = 0, duplicates = 0;
const pending = [];  // batches that were never answered: sent again later, as every client does
function makeBatch() {
  const batch = [];
  for (let i = 0; i < 5; i++) {
    const userId = `soldier-${number % people}`;
    batch.push({ type: 'track', userId, event: 'step', messageId: `kill-${number++}`, properties: { number } });
  }
  return batch;
}
function post(batch, agent) {
  const body = JSON.stringify({ batch });
  for (const item of batch) sent.get(item.userId).add(item.messageId);
  return new Promise(done => {
    const request = http.request({ host: '127.0.0.1', port: engine.port, path: '/v1/batch', method: 'POST', agent, headers: { ...engine.basic('wk_demo_core'), 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } }, response => {
      let text = '';
      response.on('data', part => { text += part; });
      response.on('end', () => {
        if (response.statusCode !== 200) return done(false);
        for (const item of JSON.parse(text).items) {
          if (item.status === 'duplicate') duplicates++;
          if (item.status === 'accepted' || item.status === 'duplicate') acked.get(batch[item.index].userId).add(batch[item.index].messageId);
          else console.log('not taken', item);
        }
        done(true);
      });
      response.on('error', () => done(false));
    });
    request.on('error', () => done(false));
    request.end(body);
  });
}
let running = true;
async function client() {
  let agent = new http.Agent({ keepAlive: true });
  while (running) {
    if (down) { await sleep(5); continue; }
    const again = pending.length > 0;
    const batch = pending.shift() || makeBatch();
    if (again) repeats++;
    if (!await post(batch, agent)) {
      pending.push(batch);
      agent.destroy();
      agent = new http.Agent({ keepAlive: true });
      await sleep(10);
    }
  }
  agent.destroy();
}
const clients = Array.from({ length: 4 }, client);

let slowest = 0;
for (let i = 0; i < kills; i++) {
  await sleep(60 + (i * 37) % 240);
  down = true;
  await engine.stop('SIGKILL');
  await engine.start();
  slowest = Math.max(slowest, engine.startMs);
  down = false;
}
running = false;
await Promise.all(clients);
while (pending.length) if (!await post(pending[0])) await sleep(20); else pending.shift();

let lost = 0, twice = 0, wrongCount = 0, total = 0;
for (const [person, ids] of acked) {
  const rows = (await all(engine, `/v1/people/user_id:${person}/timeline?types=event`)).filter(row => row.title === 'step');
  const seen = rows.map(row => row.event.messageId);
  const unique = new Set(seen);
  twice += seen.length - unique.size;
  for (const id of ids) if (!unique.has(id)) lost++;
  for (const id of unique) if (!sent.get(person).has(id)) lost++;
  const view = (await engine.owner('GET', `/v1/people/user_id:${person}`)).json;
  if (view.counts.events !== ids.size) wrongCount++;
  total += ids.size;
}
console.log(`${kills} kills, ${total} events acked, ${repeats} batches sent again, ${duplicates} known as duplicates, slowest start ${slowest} ms`);
check('the kills hit traffic: batches had to be sent again', repeats >= kills / 10, repeats);
check('the engine took thousands of events between the kills', total > 50 * kills, total);
check('nothing that was acked is lost', lost === 0, lost);
check('nothing is there twice', twice === 0, twice);
check('each person counts exactly what was acked', wrongCount === 0, wrongCount);
const stopped = await engine.stop();
check('after all that it stops cleanly', stopped.code === 0, stopped);
engine.forget();
finish();
