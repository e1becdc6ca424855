// The description of the wire against the wire: every GET and the main POSTs of the running demo answer what /openapi.json says, no member more, none less.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { Engine, binary, check, finish, skip, until } from './engine.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const engine = new Engine();
await engine.start();
const served = await engine.call('GET', '/openapi.json');
const api = served.json;
const live = engine.basic('wk_demo_core');

// An answer may have only what is told: the document leaves room for members to come, this test does not.
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!schema || typeof schema !== 'object') return schema;
  const out = Object.fromEntries(Object.entries(schema).map(([key, inner]) => [key, closed(inner)]));
  if (out.type === 'object' && out.properties && out.additionalProperties === undefined) out.additionalProperties = false;
  return out;
}
const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
ajv.addSchema({ $id: 'api', components: { schemas: Object.fromEntries(Object.entries(api.components.schemas).map(([name, schema]) => [name, closed(schema)])) } });
const absolute = schema => JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/components', '"api#/components'));
const validators = new Map();
function faults(schema, value) {
  const text = JSON.stringify(schema);
  if (!validators.has(text)) validators.set(text, ajv.compile(absolute(schema)));
  const validate = validators.get(text);
  return validate(value) ? '' : validate.errors.slice(0, 5).map(e => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`).join('; ');
}

const seen = new Set();
function told(method, where) {
  const operation = api.paths[where]?.[method.toLowerCase()];
  if (!operation) check(`${method} ${where} is described`, false, Object.keys(api.paths).join(' '));
  return operation;
}
const answers = operation => (operation.responses['200'] || operation.responses['2XX']).content;
function fits(method, where, answer) {
  const operation = told(method, where);
  if (!operation) return;
  seen.add(`${method} ${where}`);
  const good = answer.status >= 200 && answer.status < 300;
  const schema = good ? answers(operation)['application/json']?.schema : operation.responses.default.content['application/problem+json'].schema;
  const wrong = schema ? faults(schema, answer.json) : '';
  check(`${method} ${where}${good ? '' : ` (${answer.status})`}`, wrong === '' && good, `${answer.status} ${wrong} ${answer.text.slice(0, 300)}`);
}
async function ask(method, where, url, body, headers) {
  const answer = await (headers ? engine.call(method, url, body, headers) : engine.owner(method, url, body));
  fits(method, where, answer);
  return answer;
}

async function document() {
  check('/openapi.json is what kesher openapi prints', served.text === execFileSync(binary, ['openapi'], { encoding: 'utf8' }).trim());
  const modules = JSON.parse(execFileSync(binary, ['openapi', '--modules'], { encoding: 'utf8' }));
  const wire = path.join(root, 'web/wire');
  const kept = Object.fromEntries(readdirSync(wire).filter(name => name.endsWith('.ts')).map(name => [name, readFileSync(path.join(wire, name), 'utf8')]));
  check('web/wire is what kesher openapi --modules prints', JSON.stringify(Object.entries(kept).sort()) === JSON.stringify(Object.entries(modules).sort()), Object.keys(kept));
  const declared = text => [...text.matchAll(/^export (?:type|interface) (\w+)/gm)].map(m => m[1]).sort().join();
  check('the modules declare what kesher openapi --typescript declares', declared(Object.values(modules).join('\n')) === declared(execFileSync(binary, ['openapi', '--typescript'], { encoding: 'utf8' })));
  const bad = Object.keys(api.components.schemas).filter(name => { try { faults({ $ref: `#/components/schemas/${name}` }, {}); return false; } catch (error) { return `${name}: ${error.message}`; } });
  check('every schema is one', bad.length === 0, bad);
  check('a member too much and a member missing are found', faults({ $ref: '#/components/schemas/Both' }, { en: '', he: '', fr: '' }) !== '' && faults({ $ref: '#/components/schemas/Both' }, { en: '' }) !== '');
}

// --- POSTs first: they make what the GETs show.
async function changing() {
  for (const [call, item] of [['track', { event: 'tea' }], ['identify', { traits: { name: 'N' } }], ['page', { name: 'Home' }], ['screen', { name: 'Home' }], ['group', { groupId: 'g' }], ['batch', undefined]])
    await ask('POST', `/v1/${call}`, `/v1/${call}`, item ? { userId: 'wire-1', ...item } : { batch: [{ type: 'track', userId: 'wire-1', event: 'a' }, { type: 'track', userId: 'wire-1' }, 7] }, live);
  await until('the person', async () => (await engine.owner('GET', '/v1/people/user_id:wire-1')).status === 200);
  await ask('POST', '/v1/consents', '/v1/consents', { person: 'user_id:wire-1', purpose: 'marketing', channel: 'email', state: 'granted' });
  await ask('POST', '/v1/privacy/requests', '/v1/privacy/requests', { type: 'erase', person: 'user_id:wire-1' });
  await ask('POST', '/v1/session/token', '/v1/session/token', {});
  const made = await ask('POST', '/v1/keys', '/v1/keys', { kind: 'secret', scopes: ['read'] });
  await ask('DELETE', '/v1/keys/{id}', `/v1/keys/${made.json.id}`);
  await ask('POST', '/v1/definitions', '/v1/definitions?dry_run=true', { definitions: [{ kind: 'segments', id: 'wire', definition: { rule: 'everyone' } }] });
  const segment = await ask('POST', '/v1/segments', '/v1/segments', { id: 'wire', name: 'W', rule: 'everyone' });
  await ask('PUT', '/v1/segments/{id}', '/v1/segments/wire', segment.json);
  await ask('DELETE', '/v1/segments/{id}', '/v1/segments/wire');
  const journey = (await engine.owner('GET', '/v1/journeys/first-mortgage')).json;
  await ask('PUT', '/v1/journeys/{id}', '/v1/journeys/first-mortgage', journey);
  const clock = await engine.owner('POST', '/v1/test/clock', { advance_ms: 1000 }, { 'Kesher-Env': 'test' });
  fits('POST', '/v1/test/clock', clock);
  const purposes = await engine.owner('PUT', '/v1/purposes/marketing', { texts: { en: 'Offers', he: 'הצעות' } });
  fits('PUT', '/v1/purposes/{id}', purposes);
}

// What decides and acts: a place, an action in two arms, a holdout, a proof, a journey with a task; in an order that only the engine can sort out.
const both = text => ({ en: text, he: text });
const shelf = [
  ['journeys', 'call-back', { name: 'Call back', enter: { event: 'call_me' }, reenter: 'always', topic: 'loans', steps: [
    { id: 'call', type: 'task', title: both('Call'), because: both('Asked for it'), assign: { else: 'team' }, due: '2 days', expires: '14 days', outcomes: [{ id: 'reached', label: both('Reached'), asks: ['decides_on'] }, { id: 'gone', label: both('Gone') }] },
    { id: 'asked', type: 'branch', rule: 'did page within 30 days', yes: 'write', no: 'end' },
    { id: 'write', type: 'message', channel: 'email', creative: 'first-home-guide', purpose: 'marketing' }, { id: 'end', type: 'exit' }] }],
  ['actions', 'wire-home', { name: 'First home', topic: 'mortgage', placements: ['wire-hero'], purpose: 'service', eligible: 'everyone', propensity: 0.2, value: 100, lever: 1, context: [{ when: 'device is phone', weight: 1.5 }], cap: { max: 100, days: 1 }, experiment: 'wire-titles', creatives: ['hero-a', 'hero-b'] }],
  ['actions', 'wire-more', { name: 'Second home', placements: ['wire-hero'], purpose: 'service', eligible: 'did nothing_at_all', propensity: 0.1, value: 10, lever: 1, creatives: ['hero-c'] }],
  ['creatives', 'hero-a', { name: 'A', channel: 'web', default_locale: 'he', arm: 'a', variants: { he: { title: 'דירה' }, en: { title: 'Home' } } }],
  ['creatives', 'hero-b', { name: 'B', channel: 'web', default_locale: 'he', arm: 'b', variants: { he: { title: 'בית' }, en: { title: 'House' } } }],
  ['creatives', 'hero-c', { name: 'C', channel: 'web', default_locale: 'he', variants: { he: { title: 'עוד' }, en: { title: 'More' } } }],
  ['experiments', 'wire-titles', { name: 'Titles', kind: 'split', arms: [{ id: 'a', weight: 1 }, { id: 'b', weight: 1 }], goal: { event: 'meeting_booked' }, window: '30 days' }],
  ['experiments', 'wire-control', { name: 'Control', kind: 'holdout', percent: 10, universal: false, goal: { event: 'meeting_booked' }, window: '30 days' }],
  ['proofs', 'wire-counted', { name: 'Counted', segment: 'reachable', rule: 'did calculator_used', people_min: 5, share_min: 0.01 }],
  ['placements', 'wire-hero', { name: 'Home', channel: 'web', slots: 2, purpose: 'service' }],
].map(([kind, id, definition]) => ({ kind, id, definition }));
async function acting() {
  if (!api.paths['/v1/decide']) return;
  await ask('POST', '/v1/definitions', '/v1/definitions', { definitions: shelf });
  for (const [i, user] of ['c1000', 'c1001', 'c1002', 'c1003', 'c1004', 'c1005'].entries())
    await ask('POST', '/v1/decide', '/v1/decide', { person: `user_id:${user}`, placements: ['wire-hero'], context: { device: i % 2 ? 'phone' : 'desk' } });
  await ask('POST', '/v1/decide', '/v1/decide', { person: 'user_id:c1000', placements: ['wire-hero'], dry_run: true });
  await ask('POST', '/v1/decide', '/v1/decide', { userId: 'c1000', placements: ['wire-hero'] }, live);
  const flag = { context: { targetingKey: 'c1000', device: 'phone' } };
  for (const key of ['wire-titles', 'wire-hero']) await ask('POST', '/ofrep/v1/evaluate/flags/{key}', `/ofrep/v1/evaluate/flags/${key}`, flag, live);
  await ask('POST', '/ofrep/v1/evaluate/flags', '/ofrep/v1/evaluate/flags', flag, live);
  await ask('POST', '/v1/proofs/{id}/count', '/v1/proofs/wire-counted/count');
  for (const user of ['c1000', 'c1001']) await engine.call('POST', '/v1/track', { userId: user, event: 'call_me' }, live);
  const task = await until('the task', async () => (await rows('/v1/tasks?state=open&limit=100')).find(t => t.journey === 'call-back'));
  await ask('POST', '/v1/tasks/{id}/outcome', `/v1/tasks/${task.id}/outcome`, { outcome: 'reached', answers: { decides_on: '2027-01-01' }, note: 'Nice', by: 'Noa' });
  if (api.paths['/v1/people/{person}/preference-link']) await ask('POST', '/v1/people/{person}/preference-link', '/v1/people/user_id:c1001/preference-link', { channel: 'email' });
  await ask('POST', '/v1/people/{person}/suppress', '/v1/people/user_id:c1001/suppress', { topic: 'mortgage', reason: 'asked' });
  await ask('POST', '/v1/journeys/{id}/simulate', '/v1/journeys/call-back/simulate', { person: 'user_id:c1002', after: [{ in: '1 hour', event: 'call_me', properties: {} }], outcomes: { call: { outcome: 'gone' } } });
  await ask('POST', '/v1/journeys/{id}/simulate', '/v1/journeys/first-mortgage/simulate', { invented: { traits: { email: 'x@example.org', locale: 'he' }, consents: { email: true }, events: [{ event: 'mortgage_page', properties: {}, ago: '2 days' }, { event: 'mortgage_page', properties: {}, ago: '1 day' }] } });
  await ask('POST', '/v1/journeys/{id}/dry-run', '/v1/journeys/first-mortgage/dry-run', {});
  await ask('POST', '/v1/journeys/{id}/stop', '/v1/journeys/call-back/stop', {});
  const folder = `${engine.data}-pulled`;
  execFileSync(binary, ['pull', folder, '--data', engine.data, '--workspace', 'demo'], { stdio: 'ignore' });
  check('a stopped journey is no difference, and a new version of it stays stopped', execFileSync(binary, ['diff', folder, '--data', engine.data, '--workspace', 'demo'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }) === '');
  writeFileSync(`${folder}/journeys/call-back.yaml`, readFileSync(`${folder}/journeys/call-back.yaml`, 'utf8').replace('14 days', '15 days'));
  execFileSync(binary, ['apply', folder, '--data', engine.data, '--workspace', 'demo'], { stdio: 'ignore' });
  const stopped = (await engine.owner('GET', '/v1/journeys/call-back')).json;
  check('as the engine says', stopped.stopped === true && stopped.steps[0].expires === '15 days', stopped);
  await ask('POST', '/v1/journeys/{id}/resume', '/v1/journeys/call-back/resume', {});
}

// What cannot be asked by a list's first row, or wants more than that.
const special = {
  '/v1/projects/{key}/settings': ['/v1/projects/wk_demo_core/settings'],
  '/sourceConfig': ['/sourceConfig?writeKey=wk_demo_core'],
  '/v1/people': ['/v1/people?limit=100', '/v1/people?search=c1000'],
  '/v1/people/{person}': async () => (await rows('/v1/people?limit=40')).map(p => `/v1/people/id:${p.id}`),
  '/v1/people/{person}/timeline': async () => (await rows('/v1/people?limit=40')).map(p => `/v1/people/id:${p.id}/timeline?limit=100`),
  '/v1/people/{person}/consents': async () => (await rows('/v1/people?limit=20')).map(p => `/v1/people/id:${p.id}/consents`),
  '/v1/people/{person}/why': async () => [...(await rows('/v1/test/inbox?limit=20')).map(m => `/v1/people/id:${m.person}/why?message=${m.id}`),
    ...(await rows('/v1/people?limit=60')).map(p => `/v1/people/id:${p.id}/why?journey=first-mortgage`)],
  '/v1/segments/{id}/members': ['/v1/segments/mortgage-interest/members'],
  '/v1/segments/{id}/explain': ['/v1/segments/reachable/explain?person=user_id:c1000', '/v1/segments/gone-quiet/explain?person=user_id:c1000'],
};
async function rows(where) { return (await engine.owner('GET', where)).json?.data || []; }

// A path with {id} is asked for the rows of the list above it.
async function urls(where) {
  if (special[where]) return typeof special[where] === 'function' ? special[where]() : special[where];
  if (!where.includes('{')) return [where];
  const list = where.slice(0, where.indexOf('/{'));
  return (await rows(`${list}?limit=20`)).map(row => where.replace(/\{[a-z]+\}/, encodeURIComponent(row.id)));
}

async function reading() {
  for (const [where, methods] of Object.entries(api.paths)) {
    if (!methods.get) continue;
    const content = answers(methods.get);
    if (content['text/event-stream'] || content['text/html']) continue;  // pages have tests of their own
    const list = await urls(where);
    if (!list.length) { skip(`GET ${where}`, 'the demo has none'); continue; }
    let wrong = '';
    for (const url of list) {
      const answer = await engine.owner('GET', url);
      const fault = answer.status !== 200 ? answer.text.slice(0, 200) : content['application/json'] ? faults(content['application/json'].schema, answer.json) : '';
      if (fault && !wrong) wrong = `${url}: ${answer.status} ${fault}`;
    }
    check(`GET ${where} (${list.length})`, !wrong, wrong);
  }
}

// A call that the document has and this test never made: left out on purpose, or forgotten.
const left = new Set(['POST /v1/alias', 'POST /v1/import', 'POST /v1/t', 'POST /v1/i', 'POST /v1/p', 'POST /v1/s', 'POST /v1/g', 'POST /v1/a', 'POST /v1/b', 'POST /b', 'POST /batch', 'POST /beacon/v1/batch',
  'POST /api/s/{call}', 'POST /api/s/s2s/{call}', 'POST /v1/session', 'DELETE /v1/session', 'DELETE /v1/test/inbox', 'POST /p/{token}', 'POST /u/{token}']);
function complete() {
  const kinds = /^(POST|PUT|DELETE) \/v1\/(workspaces|purposes|sources|creatives|journeys|placements|actions|experiments|proofs)(\/\{id\})?$/;
  const missed = Object.entries(api.paths).flatMap(([where, methods]) => Object.keys(methods).filter(m => m !== 'get').map(m => `${m.toUpperCase()} ${where}`)).filter(call => !seen.has(call) && !left.has(call) && !kinds.test(call));
  check('every call that changes something was made here, or is left out by name', missed.length === 0, missed.join(', '));
}

async function streaming() {
  await engine.call('POST', '/v1/batch', { batch: [{ type: 'track', userId: 's', event: 'good', messageId: 'm' }, { type: 'track', userId: 's', messageId: 'n' }, { type: 'track', userId: 's', event: 'good', messageId: 'm' }] }, live);
  const schema = answers(api.paths['/v1/stream/events'].get)['text/event-stream'].schema;
  const text = await new Promise((done, fail) => {
    import('node:http').then(({ default: http }) => {
      const request = http.get({ socketPath: `${engine.data}/admin.sock`, path: '/v1/stream/events?tail=200', headers: { Host: 'localhost', 'Kesher-Workspace': 'demo' } }, response => {
        let all = '';
        response.on('data', part => { all += part; });
        setTimeout(() => { request.destroy(); done(all); }, 1500);
        response.on('error', () => {});
      });
      request.on('error', fail);
    });
  });
  const items = text.split('\n').filter(line => line.startsWith('data:')).map(line => JSON.parse(line.slice(5)));
  const wrong = items.map(item => faults(schema, item)).filter(Boolean);
  check(`GET /v1/stream/events (${items.length})`, items.length > 20 && new Set(items.map(i => i.status)).size >= 3 && !wrong.length, wrong[0] || [...new Set(items.map(i => i.status))].join());
}

async function refusing() {
  const problem = { $ref: '#/components/schemas/Problem' };
  for (const [method, url, body] of [['GET', '/v1/people/user_id:nobody-here'], ['POST', '/v1/segments', { id: 'x', rule: 'did page witin 3 days' }], ['GET', '/v1/nothing'], ['PATCH', '/v1/people'], ['POST', '/v1/track', { userId: 'x' }]]) {
    const answer = await (url === '/v1/track' ? engine.call(method, url, body, live) : engine.owner(method, url, body));
    check(`${method} ${url} refuses as described`, answer.status >= 400 && faults(problem, answer.json) === '', `${answer.status} ${faults(problem, answer.json)}`);
  }
}

for (const part of [document, changing, acting, reading, complete, streaming, refusing]) {
  try { await part(); } catch (error) { check(part.name, false, String(error.stack)); }
}
await engine.stop();
engine.forget();
finish();
