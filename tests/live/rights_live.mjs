// Who may not: what each kind of key is refused on the real binary, and that nobody takes over or wakes up another.
import { Engine, check, finish, sleep, until } from './engine.mjs';
import { Ground, TEST, both, refused, short } from './decide_ground.mjs';
import http from 'node:http';

const engine = new Engine();
await engine.start();
const live = new Ground(engine), test = new Ground(engine, TEST);
const bearer = key => ({ Authorization: `Bearer ${key}` });
const key = async (ground, body) => ground.must('POST', '/v1/keys', body);
const secretOf = async (ground, env, scopes) => bearer((await key(ground, { kind: 'secret', env, scopes })).key);
const call = (headers, method, where, body) => engine.call(method, where, body, headers);
const task = { id: 'call', type: 'task', title: both('Call', 'שיחה'), because: both('Asked', 'ביקש/ה'), assign: { else: 'team' }, outcomes: [{ id: 'done', label: both('Done', 'בוצע') }] };
let taskId, decisionId;

async function prepare() {
  await live.nobodyHeldOut();
  await live.publish([
    ['placements', { id: 'hall', name: 'Hall', channel: 'web', purpose: 'service' }],
    ['creatives', { id: 'banner', name: 'Banner', channel: 'web', default_locale: 'he', variants: { he: { title: 'באנר' }, en: { title: 'Banner' } } }],
    ['actions', { id: 'banner', name: 'Banner', placements: ['hall'], creatives: ['banner'] }],
    ['journeys', { id: 'cases', name: 'Cases', enter: { event: 'case_opened' }, reenter: 'never', steps: [task] }],
    ['sources', { id: 'kiosk', name: 'Kiosk', kind: 'web', basis: { analytics: 'consent' } }],
    ['sources', { id: 'till', name: 'Till', kind: 'server', basis: { analytics: 'contract' } }],
    ['sources', { id: 'held', name: 'Held', kind: 'server', basis: 'hold' }],
  ]);
  await live.known('victim', { email: 'shared@mail.example', adviser: 'roni' });
  await live.track('victim', 'case_opened');
  await until('a task', async () => (taskId = (await live.must('GET', '/v1/tasks')).data.find(t => t.journey === 'cases')?.id));
  decisionId = (await live.decide('victim', 'hall')).decisions[0].decision_id;
}

const management = () => [
  ['GET', '/v1/home'], ['GET', '/v1/overview'], ['GET', '/v1/people'], ['GET', '/v1/people/user_id:victim'], ['GET', '/v1/people/user_id:victim/timeline'], ['GET', '/v1/people/user_id:victim/why?journey=cases'], ['GET', '/v1/people/user_id:victim/consents'],
  ['POST', '/v1/people/user_id:victim/suppress', { topic: '*' }], ['POST', '/v1/people/user_id:victim/preference-link', {}], ['POST', '/v1/consents', { person: 'user_id:victim', purpose: 'marketing', channel: 'email', state: 'granted' }],
  ['GET', '/v1/decisions'], ['GET', `/v1/decisions/${decisionId}`], ['GET', `/v1/decisions/${decisionId}/why`], ['GET', '/v1/experiments/hero-words/results'], ['GET', '/v1/experiments/hero-words/people'], ['POST', '/v1/proofs/none/count'],
  ['GET', '/v1/tasks'], ['GET', `/v1/tasks/${taskId}`], ['POST', `/v1/tasks/${taskId}/outcome`, { outcome: 'done' }],
  ['POST', '/v1/journeys/cases/stop'], ['POST', '/v1/journeys/cases/resume'], ['POST', '/v1/journeys/cases/simulate', { person: 'user_id:victim' }], ['POST', '/v1/journeys/cases/dry-run'],
  ...['placements', 'actions', 'experiments', 'proofs', 'segments', 'journeys', 'creatives', 'sources', 'purposes'].flatMap(kind => [['GET', `/v1/${kind}`], ['POST', `/v1/${kind}`, { id: 'x', name: 'x' }], ['POST', `/v1/${kind}?dry_run=true`, { id: 'x', name: 'x' }], ['PUT', `/v1/${kind}/x`, { id: 'x' }], ['DELETE', `/v1/${kind}/x`]]),
  ['POST', '/v1/definitions', { definitions: [] }], ['GET', '/v1/workspaces/demo'], ['PUT', '/v1/workspaces/demo', { zone: 'UTC' }], ['GET', '/v1/keys'], ['POST', '/v1/keys', { kind: 'secret' }], ['DELETE', '/v1/keys/x'],
  ['GET', '/v1/privacy/requests'], ['POST', '/v1/privacy/requests', { type: 'erase', person: 'user_id:victim' }], ['GET', '/v1/stream/events'], ['GET', '/v1/test/inbox'], ['DELETE', '/v1/test/inbox'], ['POST', '/v1/test/clock', { advance_ms: 1 }],
];

async function writeKeys() {
  const routes = management(), wrong = [];
  const ways = { bearer: bearer('wk_demo_core'), basic: live.key, 'X-Write-Key': { 'X-Write-Key': 'wk_demo_core' }, none: {} };
  for (const [name, headers] of Object.entries(ways))
    await Promise.all(routes.map(async ([method, where, body]) => {
      const a = await call(headers, method, where, body);
      if (a.status !== 401 && a.status !== 403) wrong.push([name, method, where, a.status]);
    }));
  check(`a write key, however it is sent, is refused on ${routes.length} routes of management`, wrong.length === 0, wrong);
  const reader = await secretOf(live, 'live', ['read']), changed = [];
  for (const [method, where, body] of routes) {
    if (method === 'GET' || /simulate|dry-run|dry_run/.test(where)) continue;
    const a = await call(reader, method, where, body);
    if (a.status !== 403) changed.push([method, where, a.status]);
  }
  check('a key that reads changes nothing', changed.length === 0, changed);
  const agent = await secretOf(live, 'live', ['agent']);
  check('a key of an agent closes tasks, and reads nothing', (await call(agent, 'GET', '/v1/tasks')).status === 403 && (await call(agent, 'POST', `/v1/tasks/${taskId}/outcome`, { outcome: 'none' })).status === 400);
}

async function otherEnvironment() {
  const other = await secretOf(test, 'test', ['read', 'manage', 'privacy', 'agent']);
  const all = [['GET', '/v1/people'], ['GET', '/v1/decisions'], ['GET', '/v1/tasks'], ['GET', '/v1/test/inbox'], ['GET', '/v1/experiments/hero-words/people']];
  const seen = [];
  for (const [method, where] of all) { const a = await call(other, method, where); if (a.status !== 200 || a.json.data.length) seen.push([where, short(a)]); }
  for (const [method, where, body] of [['GET', '/v1/people/user_id:victim'], ['GET', `/v1/decisions/${decisionId}/why`], ['GET', `/v1/tasks/${taskId}`], ['POST', `/v1/tasks/${taskId}/outcome`, { outcome: 'done' }], ['POST', '/v1/people/user_id:victim/suppress', { topic: '*' }],
    ['POST', '/v1/decide', { person: 'user_id:victim', placements: ['hall'] }], ['POST', '/v1/journeys/cases/simulate', { person: 'user_id:victim' }], ['POST', '/v1/privacy/requests', { type: 'erase', person: 'user_id:victim' }]]) {
    const a = await call(other, method, where, body);
    if (a.status !== 404) seen.push([method, where, short(a)]);
  }
  for (const headers of [{ 'Kesher-Env': 'live' }, { 'Kesher-Workspace': 'main' }]) if ((await call({ ...other, ...headers }, 'GET', '/v1/people')).json.data.length) seen.push(headers);
  check('a key of test sees nobody and nothing of live, whatever it asks for', seen.length === 0, seen);
  const home = (await call(other, 'GET', '/v1/home')).json;
  check('nor on the start page', home.people === 0 && home.tasks.open === 0, home);
  check('the task is still open', (await live.must('GET', `/v1/tasks/${taskId}`)).state === 'open');
}

async function keysOfKeys() {
  const manager = await secretOf(test, 'test', ['read', 'manage']);
  refused('a test key makes no live key', await call(manager, 'POST', '/v1/keys', { kind: 'secret', env: 'live', scopes: ['read'] }), 403, '/env');
  refused('nor a live write key', await call(manager, 'POST', '/v1/keys', { kind: 'write', env: 'live', source: 'till' }), 403, '/env');
  refused('nor one that may more than itself', await call(manager, 'POST', '/v1/keys', { kind: 'secret', env: 'test', scopes: ['read', 'privacy'] }), 403, '/scopes');
  refused('nor one for a purpose that it has not', await call(manager, 'POST', '/v1/keys', { kind: 'secret', env: 'test', scopes: ['read'], purposes: ['ads'] }), 403, '/purposes');
  check('its like it makes', (await call(manager, 'POST', '/v1/keys', { kind: 'secret', env: 'test', scopes: ['read'] })).status === 201);
  const bare = await call(manager, 'POST', '/v1/keys', { kind: 'secret', scopes: ['read'] });
  check('without an environment it is its own', bare.status === 201 && bare.json.env === 'test', short(bare));
  const segment = { id: 'mine', name: 'Mine', rule: 'everyone' };
  refused('a test key publishes no definition', await call(manager, 'POST', '/v1/segments', segment), 403);
  refused('nor a folder of them', await call(manager, 'POST', '/v1/definitions', { definitions: [{ kind: 'segments', id: 'mine', definition: segment }] }), 403);
  refused('nor stops a journey', await call(manager, 'POST', '/v1/journeys/cases/stop'), 403);
  refused('nor retires one', await call(manager, 'DELETE', '/v1/journeys/cases'), 403);
  check('a dry run it may', (await call(manager, 'POST', '/v1/segments?dry_run=true', segment)).status === 200 && (await live.owner('GET', '/v1/segments/mine')).status === 404);
  const mine = await key(live, { kind: 'secret', env: 'live', scopes: ['read'] });
  const listed = await call(manager, 'GET', '/v1/keys');
  check('a test key sees no live key', listed.status === 200 && !listed.text.includes(mine.id), listed.text.slice(0, 300));
  refused('a test key takes no live key back', await call(manager, 'DELETE', `/v1/keys/${mine.id}`), 403);
  check('the live key is good', (await call(bearer(mine.key), 'GET', '/v1/people?limit=1')).status === 200);
  const open = headers => {
    const seen = { rows: '', ended: false, status: 0 };
    const request = http.get({ host: '127.0.0.1', port: engine.port, path: '/v1/stream/events?env=live&tail=0', headers: { Host: 'localhost', ...headers } }, response => {
      seen.status = response.statusCode;
      response.on('data', part => { seen.rows += part; });
      for (const end of ['end', 'close', 'error']) response.on(end, () => { seen.ended = true; });
    });
    request.on('error', () => { seen.ended = true; });
    return { seen, close: () => request.destroy() };
  };
  const other = open(manager), good = open(bearer(mine.key));
  await until('both streams', async () => other.seen.status && good.seen.status);
  await live.track('victim', 'only_in_live');
  await until('the event', async () => good.seen.rows.includes('only_in_live'));
  await sleep(300);
  check('a test key streams nothing of live, whatever env it asks for', !other.seen.rows.includes('only_in_live') && !other.seen.rows.includes('victim'), other.seen.rows.slice(0, 300));
  await live.must('DELETE', `/v1/keys/${mine.id}`);
  await live.track('victim', 'after_the_key');
  await until('the end of the stream', async () => good.seen.ended).catch(() => {});
  check('the open stream of a revoked key ends, and tells nothing more', good.seen.ended && !good.seen.rows.includes('after_the_key'), good.seen.rows.slice(-300));
  other.close(); good.close();
  const till = await key(live, { kind: 'write', env: 'live', source: 'till' });
  check('a key of a source is good', (await call(engine.basic(till.key), 'POST', '/v1/track', { userId: 'buyer', event: 'paid' })).status === 200);
  refused('a source that a key names is not retired', await live.owner('DELETE', '/v1/sources/till'), 409, 'id', 'definition_in_use');
  await live.must('DELETE', `/v1/keys/${till.id}`);
  await live.must('DELETE', '/v1/sources/till');
  const gone = [await call(engine.basic(till.key), 'POST', '/v1/track', { userId: 'buyer', event: 'paid' }), await call(bearer(till.key), 'POST', '/v1/decide', { userId: 'buyer', placements: ['hall'] }), await call(bearer(till.key), 'POST', '/ofrep/v1/evaluate/flags/hall', { context: { targetingKey: 'buyer' } })];
  check('when key and source are gone it is 401 everywhere', gone.every(a => a.status === 401), gone.map(short));
}

async function addresses() {
  const mail = [['marketing', 'email']];
  await live.known('left', { email: 'pair@mail.example' }, mail);
  await live.known('right', { email: 'Pair@mail.example' }, mail);
  const state = async user => (await live.must('GET', `/v1/people/user_id:${user}/consents`)).data.find(c => c.purpose === 'marketing' && c.channel === 'email').state;
  await live.must('POST', '/v1/consents', { person: 'email:pair@mail.example', purpose: 'marketing', channel: 'email', state: 'withdrawn' });
  check('who withdraws by an address is left alone under every name', await state('left') === 'withdrawn' && await state('right') === 'withdrawn', [await state('left'), await state('right')]);
  const erased = await live.must('POST', '/v1/privacy/requests', { type: 'erase', person: 'email:pair@mail.example' });
  const found = await Promise.all(['left', 'right'].map(user => live.owner('GET', `/v1/people/user_id:${user}`)));
  check('who is forgotten by an address is forgotten under every name', found.every(a => a.status === 404) && erased.certificate.people === 2, [found.map(a => a.status), erased]);
}

async function takeover() {
  const before = await live.person('victim');
  const kiosk = engine.basic((await key(live, { kind: 'write', env: 'live', source: 'kiosk' })).key);
  const alias = await call(kiosk, 'POST', '/v1/alias', { userId: 'mallory', previousId: 'victim', traits: { email: 'mallory@mail.example' }, context: { traits: { email: 'mallory@mail.example', name: 'Mallory' }, consent: [{ purpose: 'marketing', channel: 'email', state: 'granted' }] } });
  await call(kiosk, 'POST', '/v1/identify', { userId: 'victim', anonymousId: 'kiosk-1', traits: { email: 'mallory@mail.example' }, context: { consent: [{ purpose: 'marketing', channel: 'email', state: 'granted' }] } });
  await call(kiosk, 'POST', '/v1/identify', { userId: 'mallory', anonymousId: 'kiosk-1', traits: { name: 'Mallory' } });
  await live.track('other', 'later');
  await until('what came later', async () => (await live.owner('GET', '/v1/people/user_id:other')).status === 200);
  const after = await live.person('victim');
  check('a page\'s alias does not take over who is known', after.id === before.id && JSON.stringify([after.traits, after.consents, after.identifiers, after.counts]) === JSON.stringify([before.traits, before.consents, before.identifiers, before.counts]), [short(alias), after.traits, after.identifiers]);
  const mallory = await live.owner('GET', '/v1/people/user_id:mallory');
  check('and nobody else is that person', mallory.status === 404 || mallory.json.id !== before.id, short(mallory));
}

async function large() {
  const body = `{${Array.from({ length: 50000 }, (_, i) => `"k${i}":1`).join(',')}}`.padEnd(400 * 1024, ' ');
  const times = [], health = [];
  for (let i = 0; i < 5; i++) {
    const began = performance.now();
    const [a, h] = await Promise.all([call({ Origin: engine.url, Host: `127.0.0.1:${engine.port}` }, 'POST', '/v1/session', body), call({}, 'GET', '/healthz').then(a => (health.push(performance.now() - began), a))]);
    times.push(performance.now() - began);
    if (a.status < 400 || a.status >= 500 || h.status !== 200) check('a huge body for a session is refused', false, [short(a), h.status]);
  }
  check('a huge body for a session is refused in less than 100 ms, others are answered meanwhile', Math.min(...times) < 100 && Math.min(...health) < 100, [times, health]);
  const track = await call(live.key, 'POST', '/v1/track', body);
  check('so is one for events', track.status >= 400 && track.status < 500 && (await call({}, 'GET', '/healthz')).status === 200, short(track));
}

async function olderGrant() {
  const held = engine.basic((await key(live, { kind: 'write', env: 'live', source: 'held' })).key);
  const at = seconds => new Date(Date.now() - seconds * 1000).toISOString();
  const grant = (state, when, more = {}) => ({ userId: 'holder', event: 'seen', timestamp: when, context: { consent: [{ purpose: 'analytics', channel: '*', state, at: when }] }, ...more });
  let a = await call(held, 'POST', '/v1/track', { userId: 'holder', event: 'seen' });
  check('without consent an event of a holding source is held', a.status === 200 && a.json.items[0].status === 'held', short(a));
  a = await call(held, 'POST', '/v1/track', grant('withdrawn', at(60)));
  const withdrawn = a.json?.items?.[0]?.status;
  a = await call(held, 'POST', '/v1/track', grant('granted', at(3600)));
  check('a grant older than the withdrawal lets nothing in', a.status === 200 && a.json.items[0].status === 'held' && withdrawn === 'held', [withdrawn, short(a)]);
  a = await call(held, 'POST', '/v1/track', { userId: 'holder', event: 'seen' });
  check('nor what comes after it', a.json.items[0].status === 'held', short(a));
  a = await call(held, 'POST', '/v1/track', grant('granted', at(1)));
  check('a newer one does', a.json.items[0].status === 'accepted', short(a));
  a = await call(held, 'POST', '/v1/track', { userId: 'holder', event: 'seen' });
  check('and what comes after is taken', a.json.items[0].status === 'accepted', short(a));
}

await prepare();
await writeKeys();
await otherEnvironment();
await keysOfKeys();
await takeover();
await addresses();
await large();
await olderGrant();
await engine.stop();
engine.forget();
finish();
