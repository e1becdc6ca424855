// The HTTP contract of docs/http-api.md on the real binary: what is taken, what is refused and how it says so, and one person's whole way.
import { Engine, check, finish, sleep, until, stream } from './engine.mjs';

const engine = new Engine();
const announced = await engine.start();
const live = engine.basic('wk_demo_core'), test = engine.basic('wk_demo_core_test');
const TEST = { 'Kesher-Env': 'test' };
const problem = (answer, status, code) => answer.status === status && answer.headers['content-type'] === 'application/problem+json'
  && answer.json?.code === code && answer.json.status === status && !!answer.json.detail && !!answer.json.request_id && Array.isArray(answer.json.errors);
const short = answer => `${answer.status} ${answer.text.slice(0, 300)}`;

async function badInput() {
  const watch = stream(engine, 'tail=0');
  await sleep(200);
  let a = await engine.call('POST', '/v1/track', '{"userId":"u1","event":', live);
  check('malformed JSON is refused with its place', problem(a, 400, a.json?.code) && /json/.test(a.json.code) && /\d/.test(a.json.param + a.json.detail) && !!a.json.fix, short(a));
  a = await engine.call('POST', '/v1/track', { userId: 'u1', event: 'x' }, engine.basic('wk_nobody'));
  check('a wrong key is 401', problem(a, 401, a.json?.code), short(a));
  a = await engine.call('POST', '/v1/track', { userId: 'u1', event: 'x' });
  check('no key is 401', problem(a, 401, a.json?.code), short(a));
  a = await engine.call('POST', '/v1/track', { userId: 'u1' , messageId: 'bad-1' }, live);
  check('a single bad item is 400 with the field and the fix', a.status === 400 && a.text.includes('event') && a.text.includes('fix'), short(a));
  a = await engine.call('POST', '/v1/batch', { batch: [
    { type: 'track', userId: 'mixed', event: 'good_one', messageId: 'mix-1' },
    { type: 'track', userId: 'mixed', messageId: 'mix-2' },
    { type: 'track', userId: 'mixed', event: 'big', messageId: 'mix-3', properties: { text: 'x'.repeat(40 * 1024) } },
    { type: 'nonsense', userId: 'mixed', messageId: 'mix-4' },
    { type: 'track', userId: 'mixed', event: 'good_two', messageId: 'mix-5' }, 7,
    { type: 'track', userId: 'mixed', event: 'good_one', messageId: 'mix-1' }] }, live);
  check('a batch keeps its good part', a.status === 200 && a.json.items.map(i => i.status).join() === 'accepted,rejected,rejected,rejected,accepted,rejected,duplicate', short(a));
  check('each refused item names code, place and fix', a.json.items.filter(i => i.status === 'rejected').every(i => i.errors?.[0]?.code && i.errors[0].param !== undefined && i.errors[0].detail && i.errors[0].fix), short(a));
  check('an oversize event says so', a.json.items[2].errors[0].code === 'event_too_large', a.json.items[2]);
  const person = await until('mixed', async () => { const p = await engine.owner('GET', '/v1/people/user_id:mixed'); return p.status === 200 && p; });
  check('the person has the two good events', person.json.counts.events === 2, person.json.counts);
  a = await engine.call('POST', '/v1/batch', `{"batch":[${'{"type":"track","userId":"u","event":"e"},'.repeat(20000).slice(0, -1)}]}`, live);
  check('a batch over the limit is 413 or 400 and nothing of it is kept', (a.status === 413 || a.status === 400) && (await engine.owner('GET', '/v1/people/user_id:u')).status === 404, short(a));
  a = await engine.call('POST', '/v1/consents', { person: 'user_id:mixed', purpose: 'marketing', channel: 'email', state: 'maybe' });
  check('management needs a key', a.status === 401, short(a));
  a = await engine.owner('POST', '/v1/consents', { person: 'user_id:mixed', purpose: 'marketing', channel: 'email', state: 'maybe' });
  check('a bad consent names the field', a.status === 400 && a.json.param.includes('state') && !!a.json.fix, short(a));
  a = await engine.owner('POST', '/v1/segments', { id: 'bad-rule', name: 'Bad', rule: 'did order_placed witin 3 days' });
  check('a bad rule gets its place and a suggestion', a.status === 400 && a.json.code === 'rule_invalid' && /1:\d+/.test(a.json.param) && a.json.fix.includes('within'), short(a));
  a = await engine.owner('POST', '/v1/creatives', { id: 'bad-liquid', name: 'Bad', channel: 'email', default_locale: 'en', variants: { en: { subject: 'Hi', body: 'Hello {{ person.name | upcas }}' } } });
  check('a bad template gets its place and a suggestion', a.status === 400 && a.json.code === 'template_invalid' && /1:\d+/.test(a.json.param + a.json.detail) && a.json.fix.includes('upcase'), short(a));
  a = await engine.owner('POST', '/v1/journeys', { id: 'bad-journey', name: 'Bad', enter: { segment: 'no-such-segment' }, reenter: 'never', steps: [{ id: 'm', type: 'message', channel: 'email', creative: 'nothing', purpose: 'marketing' }] });
  check('a journey on what does not exist is refused', a.status === 400 && /no-such-segment|nothing/.test(a.text), short(a));
  a = await engine.call('GET', '/v1/no/such/thing');
  check('an unknown path is 404 with a problem', problem(a, 404, 'not_found'), short(a));
  a = await engine.call('DELETE', '/v1/batch', undefined, live);
  check('a wrong method is 405 and names the right one', a.status === 405 && a.headers.allow?.includes('POST'), short(a));
  await until('refused rows', () => watch.rows.filter(r => r.status === 'rejected').length >= 4).catch(() => {});
  const refused = watch.rows.filter(r => r.status === 'rejected');
  check('refused items are in the live events with rule, field and fix', refused.length >= 4 && refused.every(r => r.reasons?.length && r.reasons[0].rule && r.reasons[0].fix), refused.slice(0, 2));
  const last = watch.rows.at(-1);
  watch.close();
  await engine.call('POST', '/v1/track', { userId: 'mixed', event: 'after_the_cut', messageId: 'sse-1' }, live);
  const resumed = stream(engine, '', { 'Last-Event-ID': last.id });
  await until('the resumed stream', () => resumed.rows.length > 0).catch(() => {});
  check('the stream resumes after Last-Event-ID without a gap or a repeat', resumed.rows[0]?.event?.event === 'after_the_cut' && Number(resumed.rows[0].id) > Number(last.id), resumed.rows[0]);
  resumed.close();
}

async function keys() {
  let a = await engine.owner('POST', '/v1/sources', { id: 'till', name: 'Till', kind: 'server', basis: { service: 'contract', marketing: 'consent' } });
  check('a source is made', a.status === 201, short(a));
  a = await engine.owner('POST', '/v1/keys', { kind: 'write', env: 'live', source: 'till' });
  const write = a.json;
  check('a write key is shown once', a.status === 201 && /^wk_/.test(write.key), short(a));
  const list = await engine.owner('GET', '/v1/keys');
  check('the list of keys shows no key', list.status === 200 && list.json.data.some(k => k.id === write.id) && !list.text.includes(write.key), short(list));
  a = await engine.call('POST', '/v1/track', { userId: 'key-user', event: 'paid' }, engine.basic(write.key));
  check('the new key is good at once', a.status === 200, short(a));
  const views = [['Basic', '/v1/track', { userId: 'key-user', event: 'k1' }, engine.basic(write.key)], ['X-Write-Key', '/v1/track', { userId: 'key-user', event: 'k2' }, { 'X-Write-Key': write.key }],
    ['writeKey in the body', '/v1/track', { userId: 'key-user', event: 'k3', writeKey: write.key }, {}], ['writeKey in the query', `/v1/track?writeKey=${write.key}`, { userId: 'key-user', event: 'k4' }, {}]];
  for (const [name, where, body, headers] of views) {
    a = await engine.call('POST', where, body, headers);
    check(`a write key as ${name}`, a.status === 200, short(a));
  }
  a = await engine.call('GET', '/v1/people/user_id:key-user', undefined, { Authorization: `Bearer ${write.key}` });
  check('a write key cannot read people', a.status === 401 || a.status === 403, short(a));
  a = await engine.owner('DELETE', `/v1/keys/${write.id}`);
  check('a key is revoked', a.status === 200, short(a));
  a = await engine.call('POST', '/v1/track', { userId: 'key-user', event: 'paid' }, engine.basic(write.key));
  check('a revoked key is refused at once', a.status === 401, short(a));
  a = await engine.owner('POST', '/v1/keys', { kind: 'secret', env: 'live', scopes: ['read'], purposes: ['marketing'] });
  const secret = { Authorization: `Bearer ${a.json.key}` };
  a = await engine.call('GET', '/v1/segments', undefined, secret);
  check('a secret key reads', a.status === 200 && a.json.data.length > 0, short(a));
  a = await engine.call('POST', '/v1/segments', { id: 'x', name: 'X', rule: 'everyone' }, secret);
  check('a key without the scope manage cannot write', a.status === 403, short(a));
  a = await engine.call('POST', '/v1/privacy/requests', { type: 'erase', person: 'user_id:key-user' }, secret);
  check('a key without the scope privacy cannot erase', a.status === 403, short(a));
}

async function session() {
  const token = announced.console.split('#t=')[1];
  let a = await engine.call('POST', '/v1/session', { token: 'wrong' }, { Origin: engine.url, Host: `127.0.0.1:${engine.port}` });
  check('a wrong token is refused', a.status === 401 || a.status === 403, short(a));
  a = await engine.call('POST', '/v1/session', { token }, { Origin: engine.url, Host: `127.0.0.1:${engine.port}` });
  const cookie = a.headers['set-cookie']?.[0] || '';
  check('the one-time token signs in', a.status === 200 && /HttpOnly/i.test(cookie) && /SameSite=Strict/i.test(cookie), short(a));
  const mine = { Cookie: cookie.split(';')[0], Host: `127.0.0.1:${engine.port}` };
  a = await engine.call('POST', '/v1/session', { token }, { Origin: engine.url, Host: `127.0.0.1:${engine.port}` });
  check('the token works once', a.status === 401 || a.status === 403, short(a));
  check('the session reads', (await engine.call('GET', '/v1/people?limit=1', undefined, mine)).json?.data?.length === 1);
  a = await engine.call('POST', '/v1/segments', { id: 'cross', name: 'X', rule: 'everyone' }, { ...mine, Origin: 'https://evil.example' });
  check('a state-changing call from another site is refused', a.status === 403, short(a));
  a = await engine.call('GET', '/v1/people', undefined, { ...mine, Host: 'evil.example' });
  check('a rebound host name is refused', a.status === 403, short(a));
  check('signing out ends it', (await engine.call('DELETE', '/v1/session', undefined, { ...mine, Origin: engine.url })).status < 300 && (await engine.call('GET', '/v1/people', undefined, mine)).status === 401);
}

async function definitions() {
  let a = await engine.owner('POST', '/v1/segments?dry_run=true', { id: 'tea', name: 'Tea', rule: 'did tea_bought at least 2 times within 1 day' });
  check('a dry run validates and keeps nothing', a.status === 200 && (await engine.owner('GET', '/v1/segments/tea')).status === 404, short(a));
  a = await engine.owner('POST', '/v1/segments', { id: 'tea', name: 'Tea', rule: 'did tea_bought at least 2 times within 1 day' });
  check('a segment is made', a.status === 201 && a.json.version === 1, short(a));
  const read = await engine.owner('GET', '/v1/segments/tea');
  check('its version is its ETag', read.headers.etag?.includes('1'), read.headers.etag);
  a = await engine.owner('PUT', '/v1/segments/tea', { id: 'tea', name: 'Tea', rule: 'did tea_bought within 1 day' }, { 'If-Match': '"7"' });
  check('an old version is not written over', a.status === 409 || a.status === 412, short(a));
  a = await engine.owner('PUT', '/v1/segments/tea', { ...read.json, rule: 'did tea_bought within 1 day' }, { 'If-Match': read.headers.etag });
  check('the right version is', a.status === 200 && a.json.version === 2, short(a));
  await engine.call('POST', '/v1/track', { userId: 'tea-1', event: 'tea_bought' }, live);
  const explained = await until('tea membership', async () => { const e = await engine.owner('GET', '/v1/segments/tea/explain?person=user_id:tea-1'); return e.json?.in && e; });
  check('a segment explains itself', explained.json.conditions[0].match === true && !!explained.json.conditions[0].seen, short(explained));
  const members = await engine.owner('GET', '/v1/segments/tea/members');
  check('its members are listed with since and because', members.json.data.length === 1 && members.json.data[0].because.length > 0, short(members));
  a = await engine.owner('DELETE', '/v1/segments/tea');
  check('a segment is retired', a.status === 200 && (await engine.owner('GET', '/v1/segments/tea')).status === 404, short(a));
}

// One person's way in the test environment: visit, login, journey, held, consent, sent, why; withdrawal; erasure.
async function thread() {
  const own = (method, where, body) => engine.owner(method, where, body, TEST);
  const { zone, currency, shown_as } = (await own('GET', '/v1/workspaces/demo')).json;
  await own('PUT', '/v1/workspaces/demo', { name: 'demo', zone, currency, shown_as });  // no quiet hours: whatever the hour at which this runs
  await engine.owner('POST', '/v1/creatives', { id: 'brew', name: 'Brew', channel: 'email', default_locale: 'he', variants: { he: { subject: 'שלום {{ person.name }}', body: 'תה {{ person.traits.tea | default: "ירוק" }}' }, en: { subject: 'Hi {{ person.name }}', body: 'Tea' } } });
  let a = await engine.owner('POST', '/v1/journeys', { id: 'brew', name: 'Brew', enter: { event: 'kettle_on' }, reenter: 'always', steps: [{ id: 'w', type: 'wait', for: '1 hour' }, { id: 'm', type: 'message', channel: 'email', creative: 'brew', purpose: 'marketing' }] });
  check('a journey is published', a.status === 201, short(a));
  await engine.call('POST', '/v1/page', { anonymousId: 'tab-1', name: 'Home' }, test);
  await engine.call('POST', '/v1/identify', { anonymousId: 'tab-1', userId: 'gal', traits: { name: 'גל', email: 'gal@example.org', locale: 'he' } }, test);
  await engine.call('POST', '/v1/track', { userId: 'gal', event: 'kettle_on' }, test);
  const gal = await until('gal', async () => { const p = await own('GET', '/v1/people/user_id:gal'); return p.json?.counts?.events === 3 && p; });
  check('what was done before the login belongs to the person', (await own('GET', '/v1/people/anonymous_id:tab-1')).json.id === gal.json.id, short(gal));
  a = await own('POST', '/v1/test/clock', { advance_ms: 3600_000 });
  check('the test clock goes forward', a.status === 200 && !!a.json.now, short(a));
  const blocked = await own('GET', '/v1/people/user_id:gal/why?journey=brew');
  check('without consent nothing is sent, and why says so', (await own('GET', '/v1/test/inbox?person=user_id:gal')).json.data.length === 0 && JSON.stringify(blocked.json).includes('consent'), short(blocked));
  check('test people are not in live', (await engine.owner('GET', '/v1/people/user_id:gal')).status === 404);
  a = await own('POST', '/v1/consents', { person: 'user_id:gal', purpose: 'marketing', channel: 'email', state: 'granted', text_version: 'v1', locale: 'he' });
  check('a consent is in force at its answer', a.status === 200, short(a));
  await engine.call('POST', '/v1/track', { userId: 'gal', event: 'kettle_on' }, test);
  await own('POST', '/v1/test/clock', { advance_ms: 3600_000 });
  const inbox = await until('the message', async () => { const i = await own('GET', '/v1/test/inbox?person=user_id:gal'); return i.json?.data?.length && i.json.data; }).catch(() => []);
  check('with consent it is sent, in Hebrew, right to left', inbox[0]?.subject === 'שלום גל' && inbox[0].dir === 'rtl' && inbox[0].body.includes('ירוק'), inbox);
  const why = await own('GET', `/v1/people/user_id:gal/why?message=${inbox[0]?.id}`);
  check('why shows every gate with both columns', why.status === 200 && why.json.gates.length >= 4 && why.json.gates.every(g => g.seen?.he && g.seen?.en && g.planned && g.sent) && why.json.copy?.subject === 'שלום גל', short(why));
  await engine.call('POST', '/v1/track', { userId: 'gal', event: 'kettle_on' }, test);
  await own('POST', '/v1/test/clock', { advance_ms: 3540_000 });
  await own('POST', '/v1/consents', { person: 'user_id:gal', purpose: 'marketing', channel: 'email', state: 'withdrawn' });
  await own('POST', '/v1/test/clock', { advance_ms: 120_000 });
  check('a withdrawal one minute before stops the message', (await own('GET', '/v1/test/inbox?person=user_id:gal')).json.data.length === 1);
  const timeline = await own('GET', '/v1/people/user_id:gal/timeline?limit=100');
  check('the timeline tells all of it, newest first', ['event', 'message', 'consent'].every(kind => timeline.json.data.some(row => row.kind === kind)) && timeline.json.data.every((row, i, rows) => !i || rows[i - 1].at >= row.at), timeline.json.data.map(r => r.kind).join());
  a = await own('POST', '/v1/privacy/requests', { type: 'erase', person: 'user_id:gal' });
  check('an erasure is done at its answer and has a certificate', a.status === 200 && a.json.state === 'done' && !!a.json.certificate, short(a));
  check('nobody is there any more', (await own('GET', '/v1/people/user_id:gal')).status === 404 && (await own('GET', '/v1/people/anonymous_id:tab-1')).status === 404);
  check('the inbox forgot too', (await own('GET', '/v1/test/inbox')).json.data.every(m => !JSON.stringify(m).includes('גל')));
  check('the ledger keeps the request', (await own('GET', '/v1/privacy/requests')).json.data.some(r => r.id === a.json.id), a.json);
}

async function operators() {
  const metrics = await engine.call('GET', '/metrics');
  check('metrics are Prometheus text', metrics.status === 200 && /^# TYPE kesher_/m.test(metrics.text) && /^kesher_[a-z_]+(\{[^}]*\})? [0-9.e+-]+$/m.test(metrics.text), metrics.text.slice(0, 300));
  check('no person is in them', !/example\.org|user_id/.test(metrics.text));
  check('health and readiness', (await engine.call('GET', '/healthz')).status === 200 && (await engine.call('GET', '/readyz')).status === 200);
  const head = await engine.call('GET', '/');
  check('the console has a strict policy', head.status === 200 && /default-src 'none'/.test(head.headers['content-security-policy']), head.headers['content-security-policy']);
  check('no file outside of the console is served', (await engine.call('GET', '/assets/..%2f..%2fkesher')).status === 404);
  const purposes = await engine.owner('GET', '/v1/purposes');
  check('the five purposes are listed', purposes.json?.data?.length === 5, short(purposes));
}

for (const part of [badInput, keys, session, definitions, thread, operators]) {
  try { await part(); } catch (error) { check(part.name, false, String(error.stack)); }
}
check('no person and no key is in what the engine printed', !/example\.org|wk_|soldier/.test(engine.errors), engine.errors);
await engine.stop();
engine.forget();
finish();
