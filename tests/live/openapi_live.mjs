// The description of the wire against the wire: every GET and the main POSTs of the running demo answer what /openapi.json says, no member more, none less.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
  check('web/wire/types.ts is what kesher openapi --typescript prints', readFileSync(path.join(root, 'web/wire/types.ts'), 'utf8') === execFileSync(binary, ['openapi', '--typescript'], { encoding: 'utf8' }));
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
    if (content['text/event-stream']) continue;
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

for (const part of [document, changing, reading, streaming, refusing]) {
  try { await part(); } catch (error) { check(part.name, false, String(error.stack)); }
}
await engine.stop();
engine.forget();
finish();
