// Deciding on the real binary, as docs/http-api.md tells it: placements, why, caps, holdouts, flags, proofs, and what a definition may not say.
import { OpenFeature } from '@openfeature/server-sdk';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { Engine, check, finish, until } from './engine.mjs';
import { Ground, difference, refused, short } from './decide_ground.mjs';

const engine = new Engine();
await engine.start();
const live = new Ground(engine), own = live.owner.bind(live);
const web = (id, more = {}) => ['creatives', { id, name: id, channel: 'web', default_locale: 'he', variants: { he: { title: `${id} עברית` }, en: { title: `${id} for {{ person.name }}` } }, ...more }];
const action = (id, placement, more = {}) => ['actions', { id, name: id, placements: [placement], propensity: 0.2, value: 100, creatives: [id], ...more }];
const decision = async (...args) => (await live.decide(...args)).decisions[0];
const why = id => live.must('GET', `/v1/decisions/${id}/why`);
let secret;

// A source that holds what it collects until there is consent: until then deciding collects nothing either.
async function held() {
  await live.publish([['sources', { id: 'shy', name: 'Shy', kind: 'server', basis: 'hold' }], ['creatives', web('all')[1]], ['actions', { ...action('all', 'porch', { value: 9, purpose: 'service' })[1] }]]);
  const key = engine.basic((await live.must('POST', '/v1/keys', { kind: 'write', env: 'live', source: 'shy' })).key);
  const ask = () => engine.call('POST', '/v1/decide', { userId: 'stranger', placements: ['porch', 'hall'], context: { locale: 'en', page: 'divorce lawyers' } }, key);
  const flag = which => engine.call('POST', `/ofrep/v1/evaluate/flags/${which}`, { context: { targetingKey: 'stranger' } }, key);
  let a = await ask();
  check('without consent only what is for everybody is shown', a.status === 200 && a.json.held === true && a.json.person_id === null && a.json.decisions[0].action === 'all' && a.json.decisions[1].action !== 'best'
    && a.json.decisions.every(d => d.decision_id === null), short(a));
  const [words, porch, all] = [await flag('words'), await flag('porch'), await flag('')];
  check('nobody is put into an arm', words.status === 400 && words.json.errorCode === 'GENERAL' && porch.json.variant === 'all' && !porch.json.metadata && !all.text.includes('"words"'), [words.text, porch.text, all.text]);
  check('and nobody is made of it', (await own('GET', '/v1/people/user_id:stranger')).status === 404);
  await live.consent('stranger', 'personalization', '*');
  a = await ask();
  check('with consent it is a decision like any other', !a.json.held && /^per_/.test(a.json.person_id) && a.json.decisions.every(d => /^dec_/.test(d.decision_id)), short(a));
  for (const name of [`user_id:stranger`, a.json.person_id, `id:${a.json.person_id}`]) {
    const list = await live.must('GET', `/v1/decisions?person=${name}`);
    check(`decisions are listed for ${name.split(/[:_]/)[0]}`, list.data.length === 2 && list.data.every(d => d.person.id === a.json.person_id), list.data);
  }
  check('a list about nobody is empty', (await live.must('GET', '/v1/decisions?person=user_id:nobody')).data.length === 0);
  const whole = (await live.must('GET', '/v1/decisions?limit=100')).data.map(d => d.id), pages = [];
  for (let next = ''; next !== null && pages.length < 100;) {
    const page = await live.must('GET', `/v1/decisions?limit=7${next && `&starting_after=${next}`}`);
    pages.push(...page.data.map(d => d.id));
    next = page.next_cursor ?? page.next ?? null;
  }
  check('page by page it is the same list, newest first', whole.length > 30 && pages.slice(0, whole.length).join() === whole.join(), [whole.length, pages.length]);
  refused('a list about no name', await own('GET', '/v1/decisions?person=stranger'), 400, '/person');
  await live.must('DELETE', '/v1/actions/all');
}

async function prepare() {
  await live.nobodyHeldOut();
  await live.publish([
    ['placements', { id: 'hall', name: 'Hall', channel: 'web', slots: 1, purpose: 'personalization' }],
    ['placements', { id: 'porch', name: 'Porch', channel: 'web', slots: 2, purpose: 'service' }],
    ['placements', { id: 'arms', name: 'Arms', channel: 'web', purpose: 'service' }],
    web('best'), web('plain'), web('one'), web('two'), web('three'), web('arm-a', { arm: 'a' }), web('arm-b', { arm: 'b' }),
    ['experiments', { id: 'words', name: 'Words', kind: 'split', arms: [{ id: 'a', weight: 1 }, { id: 'b', weight: 1 }], goal: { event: 'bought', value: 'amount' }, window: '7 days' }],
    action('best', 'hall', { topic: 'homes', purpose: 'personalization', context: [{ when: 'device = phone', weight: 1.5 }], cap: { max: 3, days: 1 } }),
    action('plain', 'hall', { purpose: 'service', value: 1 }),
    action('one', 'porch', { value: 3 }), action('two', 'porch', { value: 2 }), action('three', 'porch', { value: 1 }),
    action('arm-shown', 'arms', { experiment: 'words', creatives: ['arm-a', 'arm-b'] }),
    ['sources', { id: 'kiosk', name: 'Kiosk', kind: 'web', basis: { analytics: 'consent' } }],
  ]);
  live.kiosk = engine.basic((await live.must('POST', '/v1/keys', { kind: 'write', env: 'live', source: 'kiosk' })).key);
  secret = { Authorization: `Bearer ${(await live.must('POST', '/v1/keys', { kind: 'secret', env: 'live', scopes: ['read'] })).key}` };
  for (const name of ['dana', 'erez']) await live.known(name, {}, [['personalization', 'web']]);
}

async function heldOut() {
  await live.publish([['experiments', { id: 'fifth', name: 'A fifth', kind: 'holdout', percent: 20, universal: true, goal: { event: 'bought' }, window: '30 days' }]]);
  const before = (await live.must('GET', '/v1/experiments/fifth/results')).arms.find(a => a.id === 'held');
  const names = Array.from({ length: 60 }, (_, i) => `crowd-${i}`);
  await Promise.all(names.map(name => live.known(name, {}, [['personalization', 'web']])));
  const held = [];
  const answers = await Promise.all(names.map(async name => {
    const d = await decision(name, 'hall', { context: { locale: 'en' } });
    return { name, d, told: await why(d.decision_id) };
  }));
  for (const { name, d, told } of answers) {
    if (told.state === 'ghost') held.push({ name, d, told });
    else if (d.action !== 'best') check(`${name} is not held out and sees it`, false, d);
  }
  check('about one in five of sixty is held out', held.length >= 2 && held.length <= 26, held.length);
  check('who is held out gets nothing', held.every(h => h.d.reason === 'nothing' && h.d.action === null && h.d.creative === null && h.d.content === null && h.d.slate.length === 0), held[0]?.d);
  check('and why says so: the gate, and that nothing changes it', held.every(h => h.told.candidates[0].gates.some(g => g.gate === 'holdout' && g.mark === 'stopped' && g.seen.en) && !!h.told.would_change?.en), held[0]?.told);
  const device = await engine.call('POST', '/v1/decide', { userId: held[0].name, placements: ['hall'] }, live.key);
  check('a write key is not told that somebody is held out', device.status === 200 && device.json.decisions[0].reason === 'nothing' && !/held|ghost|holdout/.test(device.text), short(device));
  const results = await live.must('GET', '/v1/experiments/fifth/results');
  const after = results.arms.find(a => a.id === 'held');
  check('the ghosts are in the results', after.ghost === before.ghost + held.length && after.exposed === before.exposed + held.length, [before, after, held.length]);
  check('results say it in words, in both languages', !!results.verdict.en && !!results.verdict.he && typeof results.too_few === 'boolean', results.verdict);
  const people = await live.must('GET', '/v1/experiments/fifth/people?arm=held&limit=100');
  const named = people.data.map(p => p.name);
  check('the people behind the number are listed', held.every(h => named.includes(h.name)) && people.data.every(p => p.arm === 'held'), named.length);
  refused('a second universal holdout is refused', await own('POST', '/v1/experiments', { id: 'second', name: 'Second', kind: 'holdout', percent: 5, universal: true, goal: { event: 'bought' } }), 400, '/universal');
  await live.must('DELETE', '/v1/experiments/fifth');
  check('when the holdout is retired, who was held out sees', (await decision(held[0].name, 'hall')).action === 'best');
}

async function asked() {
  const d = await decision('dana', 'hall', { context: { locale: 'en', device: 'phone' } });
  check('a secret key is told what, in which words, and why', d.reason === 'chosen' && d.action === 'best' && d.content.title === 'best for dana' && d.locale === 'en' && d.dir === 'ltr' && !!d.because.en && !!d.because.he && d.runner_ups.length === 1, d);
  check('priority is propensity × context × value × lever', Math.abs(d.slate[0].priority - 0.2 * 1.5 * 100) < 1e-6, d.slate);
  check('a runner-up says by which gate', d.runner_ups[0].action === 'plain' && d.runner_ups[0].gate === 'arbitration' && !!d.runner_ups[0].because.he, d.runner_ups);
  const he = await decision('dana', 'hall', { context: { locale: 'he' } });
  check('Hebrew is right to left', he.content.title === 'best עברית' && he.dir === 'rtl' && he.slate[0].priority === 20, he);
  const two = await live.decide('dana', ['porch', 'hall']);
  check('placements are answered in the order asked, slots filled', two.decisions.map(x => x.placement).join() === 'porch,hall' && two.decisions[0].slate.map(s => s.action).join() === 'one,two' && two.person_id.startsWith('per_') && !!two.at, two);
  const told = await why(d.decision_id);
  const chosen = told.candidates.find(c => c.chosen);
  check('why: question, answer, factors and every gate', told.id === d.decision_id && told.state === 'chosen' && !!told.question.he && !!told.answer.en && told.context.device === 'phone' && chosen.factors.context === 1.5
    && ['schedule', 'eligible', 'consent', 'suppression', 'cap', 'quiet_hours', 'holdout', 'proof', 'creative', 'render', 'arbitration'].every(name => chosen.gates.some(g => g.gate === name)), told);
  await live.known('gil', {}, []);
  const stopped = await decision('gil', 'hall');
  const { candidates } = await why(stopped.decision_id);
  const [best, plain] = ['best', 'plain'].map(name => candidates.find(c => c.action === name));
  check('of one that was stopped before it was weighed nothing was computed', best.reason === 'consent_unknown' && best.factors === null && best.priority === null && plain.factors.value === 1 && plain.priority === 0.2, candidates);
  check('nor of a runner-up', stopped.runner_ups[0].gate === 'consent' && stopped.runner_ups[0].priority === null, stopped.runner_ups);
  check('the same by GET /v1/decisions/{id}', JSON.stringify((await live.must('GET', `/v1/decisions/${d.decision_id}`)).candidates) === JSON.stringify(told.candidates));
  refused('a decision that is not kept is 404', await own('GET', '/v1/decisions/dec_nothing/why'), 404, 'id');
  const list = await live.must('GET', `/v1/decisions?placement=hall&action=best&person=${two.person_id}&limit=1`);
  check('decisions are listed by placement, action and person, in pages', list.data.length === 1 && list.data[0].person.name === 'dana' && list.data[0].action === 'best' && list.has_more, list);
  const next = await live.must('GET', `/v1/decisions?placement=hall&action=best&person=${two.person_id}&limit=100&starting_after=${list.next}`);
  check('the next page goes on', next.data.length > 0 && next.data.every(r => r.id !== list.data[0].id), next.data.length);
}

async function devices() {
  const ask = (body, headers = live.kiosk) => engine.call('POST', '/v1/decide', body, headers);
  let a = await ask({ anonymousId: 'tab-9', placements: ['hall'], context: { locale: 'en' } });
  check('a device asks by write key and gets a decision', a.status === 200 && a.json.decisions[0].action === 'plain', short(a));
  check('without because and without runner-ups', !('because' in a.json.decisions[0]) && !('runner_ups' in a.json.decisions[0]) && !a.text.includes('priority_of'), short(a));
  const mine = a.json.person_id;
  a = await ask({ userId: 'dana', anonymousId: 'tab-9', placements: ['hall'] });
  check('a public source that names a user gets its own device only', a.status === 200 && a.json.person_id === mine && a.json.decisions[0].action === 'plain' && !a.text.includes('dana'), short(a));
  a = await ask({ userId: 'dana', placements: ['hall'] });
  const again = await ask({ userId: 'dana', placements: ['hall'] });
  check('the claim is its device: asked again it is the same', a.json.person_id === again.json.person_id, [a.json.person_id, again.json.person_id]);
  check('and with a user alone, nobody it knows', a.status === 200 && a.json.person_id !== (await live.person('dana')).id && a.json.decisions[0].action !== 'best', short(a));
  for (const id of ['null', 'undefined', '0']) refused(`an id that many share makes nobody: ${id}`, await ask({ anonymousId: id, placements: ['hall'] }), 400, '/anonymousId', 'id_blocked');
  refused('an id is at most 256 bytes', await ask({ anonymousId: 'x'.repeat(257), placements: ['hall'] }), 400, '/anonymousId');
  refused('a member that nobody knows', await ask({ anonymousId: 'tab-9', placements: ['hall'], contxt: { device: 'phone' } }), 400, '/contxt');
  refused('a consent for a misspelt channel is not one for all', await own('POST', '/v1/consents', { person: 'user_id:dana', purpose: 'marketing', chanel: 'email', state: 'granted' }), 400, '/chanel');
  for (const [where, body] of [['/v1/privacy/requests', { type: 'erase', person: 'user_id:erez', dry_run: true }], ['/v1/privacy/requests?dry_run=true', { type: 'erase', person: 'user_id:erez' }],
    ['/v1/definitions', { definitions: [], dry_run: true }]]) refused(`what makes no dry run says so: ${where}`, await own('POST', where, body), 400, /^\/?dry_run$/);
  check('and erez is still there', (await own('GET', '/v1/people/user_id:erez')).status === 200);
  refused('a write key names no persons', await ask({ person: 'user_id:dana', placements: ['hall'] }), 403, '/person');
  refused('a write key makes no dry run', await ask({ anonymousId: 'tab-9', placements: ['hall'], dry_run: true }), 403, '/dry_run');
  refused('without a key there is no answer', await ask({ anonymousId: 'tab-9', placements: ['hall'] }, {}), 401);
  a = await ask({ userId: 'erez', placements: ['hall'] }, live.key);
  check('a server\'s write key asks for its user', a.json.decisions[0].action === 'best' && !('because' in a.json.decisions[0]), short(a));
}

async function refusals() {
  const before = await live.trace(['dana']);
  const ask = body => own('POST', '/v1/decide', body);
  refused('an unknown placement is 404', await ask({ person: 'user_id:dana', placements: ['hall', 'attic'] }), 404, '/placements/1', 'placement_unknown');
  refused('no placement', await ask({ person: 'user_id:dana', placements: [] }), 400, '/placements');
  refused('the same placement twice', await ask({ person: 'user_id:dana', placements: ['hall', 'hall'] }), 400, '/placements/1');
  refused('a placement that is no list', await ask({ person: 'user_id:dana', placements: 'hall' }), 400, '/placements', 'invalid');
  refused('an id that is a number', await ask({ userId: 7, placements: ['hall'] }), 400, '/userId');
  refused('a dry run in quotes', await ask({ person: 'user_id:dana', placements: ['hall'], dry_run: 'true' }), 400, '/dry_run');
  refused('a definition for a dry run in other words', await own('POST', '/v1/proofs?dry_run=1', { id: 'x' }), 400, 'dry_run');
  refused('placements that are no list', await ask({ person: 'user_id:dana', placements: 'hall' }), 400, '/placements');
  refused('too many placements', await ask({ person: 'user_id:dana', placements: Array(21).fill('hall') }), 400, '/placements');
  refused('a context that is no object', await ask({ person: 'user_id:dana', placements: ['hall'], context: 'phone' }), 400, '/context');
  refused('a context that is a list', await ask({ person: 'user_id:dana', placements: ['hall'], context: [1] }), 400, '/context');
  const large = await ask({ person: 'user_id:dana', placements: ['hall'], context: { search: 'x'.repeat(9000) } });
  refused('a context that is too large', large, large.status === 413 ? 413 : 400, '/context');
  refused('a locale that is no text', await ask({ person: 'user_id:dana', placements: ['hall'], context: { locale: 7 } }), 400, '/context/locale');
  refused('nobody in particular', await ask({ placements: ['hall'] }), 400, /Id$/);
  refused('a person that is none', await ask({ person: 'dana', placements: ['hall'] }), 400, '/person');
  refused('a person who is unknown', await ask({ person: 'user_id:nobody-here', placements: ['hall'] }), 404, '/person');
  refused('a body that is no JSON', await ask('{"placements":['), 400);
  for (const placements of [['hall'], ['porch', 'hall', 'arms']]) {
    const dry = await live.decide('dana', placements, { dry_run: true, context: { device: 'phone' } });
    check(`a dry run decides (${placements.length})`, dry.dry_run === true && dry.decisions.length === placements.length && dry.decisions.every(d => d.reason === 'chosen'), dry);
  }
  const nobody = await own('POST', '/v1/decide', { userId: 'never-heard-of', placements: ['hall'], dry_run: true });
  check('a dry run for somebody new makes nobody', nobody.status === 200 && nobody.json.person_id === null && (await own('GET', '/v1/people/user_id:never-heard-of')).status === 404, short(nobody));
  const after = await live.trace(['dana']);
  check('what was refused, and dry runs, left no trace: log, decisions, overview, person', before === after, difference(before, after));
}

async function capped() {
  await live.known('rush', {}, [['personalization', 'web']]);
  const answers = await Promise.all(Array.from({ length: 50 }, () => live.decide('rush', 'hall')));
  const shown = answers.filter(a => a.decisions[0]?.action === 'best').length, whole = answers.filter(a => a.decisions.length === 1).length;
  check('50 at once: everybody is answered', whole === 50, whole);
  check('50 at once: a cap of three is used by three, the rest get the next best', shown === 3 && answers.filter(a => a.decisions[0]?.action === 'plain').length === 47, shown);
  const told = await why((await decision('rush', 'hall')).decision_id);
  check('the cap says so', told.candidates.some(c => c.action === 'best' && c.reason === 'cap_reached' && c.gates.some(g => g.gate === 'cap' && g.mark === 'stopped')), told.candidates);
  await live.consent('dana', 'personalization', 'web', 'withdrawn');
  const without = await decision('dana', 'hall');
  check('without consent the action is not shown, and the runner-up says why', without.action === 'plain' && without.runner_ups[0].reason === 'consent_withdrawn' && without.runner_ups[0].gate === 'consent', without);
  await live.consent('dana', 'personalization', 'web');
}

async function flags() {
  const evaluate = (key, context, headers = live.key, more = {}) => engine.call('POST', `/ofrep/v1/evaluate/flags${key && `/${key}`}`, { context }, { ...headers, ...more });
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: engine.url, headers: { Authorization: 'Bearer wk_demo_core' } }));
  const client = OpenFeature.getClient();
  const arms = {};
  const names = Array.from({ length: 12 }, (_, i) => `flag-${i}`);
  await Promise.all(names.map(name => live.known(name)));
  for (const name of names) {
    const details = await client.getStringDetails('words', 'none', { targetingKey: name });
    arms[name] = details.variant;
    if (details.value !== details.variant || details.reason !== 'SPLIT' || details.errorCode) check('an experiment is a flag of its arm', false, details);
  }
  check('the real provider gives both arms to twelve people', new Set(Object.values(arms)).size === 2 && Object.values(arms).every(a => a === 'a' || a === 'b'), arms);
  const shown = async name => (await decision(name, 'arms', { context: { locale: 'en' } })).slate[0]?.arm;
  const bulk = async (name, headers) => (await evaluate('', { targetingKey: name }, headers)).json.flags.find(f => f.key === 'words')?.variant;
  const same = async when => {
    const seen = await Promise.all(names.map(async name => [name, arms[name], await shown(name), await bulk(name), await bulk(name, secret), (await evaluate('words', { targetingKey: name }, secret)).json.variant]));
    const other = seen.filter(([, arm, ...rest]) => rest.some(one => one !== arm));
    check(`the same arm in /v1/decide, one flag and all flags ${when}`, other.length === 0, other);
  };
  await same('at once');
  const fresh = await bulk('never-seen-before', live.key), then = await client.getStringValue('words', 'none', { targetingKey: 'never-seen-before' });
  check('who asks for all flags first keeps that arm', fresh === then, [fresh, then]);
  for (let i = 0, other = 0; i < 12; i++) {
    const key = `new-${i}`, first = await bulk(key), second = (await evaluate('words', { targetingKey: key })).json.variant;
    other += first !== second;
    if (i === 11) check('of twelve who are new, too', other === 0, other);
  }
  const place = await client.getObjectDetails('porch', {}, { targetingKey: 'flag-1', locale: 'en' });
  check('a placement is a flag: variant is the action, value its content', place.variant === 'one' && place.value.title === 'one for flag-1' && /^dec_/.test(place.flagMetadata.decision_id) && place.reason === 'TARGETING_MATCH', place);
  check('its decision can be asked why', (await why(place.flagMetadata.decision_id)).placement === 'porch');
  const unknown = await client.getStringDetails('no-such-flag', 'fallback', { targetingKey: 'flag-1' });
  check('an unknown flag gives the default and says FLAG_NOT_FOUND', unknown.value === 'fallback' && unknown.errorCode === 'FLAG_NOT_FOUND', unknown);
  const keyless = await client.getStringDetails('words', 'fallback', {});
  check('no targeting key: TARGETING_KEY_MISSING', keyless.value === 'fallback' && keyless.errorCode === 'TARGETING_KEY_MISSING', keyless);
  let a = await evaluate('no-such-flag', { targetingKey: 'x' });
  check('on the wire: 404 with key and errorCode', a.status === 404 && a.json.errorCode === 'FLAG_NOT_FOUND' && a.json.key === 'no-such-flag', short(a));
  a = await evaluate('words', {});
  check('400 TARGETING_KEY_MISSING', a.status === 400 && a.json.errorCode === 'TARGETING_KEY_MISSING', short(a));
  for (const context of ['x', 7, undefined, [1], { targetingKey: 'null' }, { targetingKey: 'x'.repeat(257) }]) {
    a = await evaluate('words', context);
    if (a.status !== 400 || a.json.errorCode !== 'INVALID_CONTEXT') check(`a context that is none: ${JSON.stringify(context)}`, false, short(a));
  }
  a = await engine.call('POST', '/ofrep/v1/evaluate/flags/words', '{"context":', live.key);
  check('400 INVALID_CONTEXT', a.status === 400 && a.json.errorCode === 'INVALID_CONTEXT', short(a));
  check('401 without a key and with a wrong one', (await evaluate('words', { targetingKey: 'x' }, {})).status === 401 && (await evaluate('words', { targetingKey: 'x' }, { Authorization: 'Bearer wk_wrong' })).status === 401);
  a = await evaluate('', { targetingKey: 'flag-1' });
  const again = await evaluate('', { targetingKey: 'flag-1' }, live.key, { 'If-None-Match': a.headers.etag });
  check('all flags have an ETag, and are 304 while they are the same', a.status === 200 && !!a.headers.etag && again.status === 304 && again.text === '' && again.headers.etag === a.headers.etag, short(again));
  check('for somebody else they are others', (await evaluate('', { targetingKey: Object.keys(arms).find(n => arms[n] !== arms['flag-1']) }, live.key, { 'If-None-Match': a.headers.etag })).status === 200);
  await live.publish([['experiments', { id: 'quiet-tenth', name: 'A tenth', kind: 'holdout', percent: 10, goal: { event: 'bought' } }]]);
  a = await evaluate('quiet-tenth', { targetingKey: 'flag-1' });
  const all = await evaluate('', { targetingKey: 'flag-1' });
  check('a holdout is no flag: nobody learns that they are held out', a.status === 404 && !all.text.includes('quiet-tenth') && !/held|treated/.test(all.text), [a.text, all.text]);
  const kept = await decision('dana', 'porch');
  await live.consent('dana', 'analytics', '*');  // a durable record behind the decision
  const asked = name => evaluate('words', { targetingKey: `late-${name}` }).then(one => one.json.variant);
  const late = await Promise.all(names.map(asked));  // first asked just before the end: what a crash forgets of it is not their arm
  await engine.stop('SIGKILL');
  await engine.start();
  const told = await own('GET', `/v1/decisions/${kept.decision_id}/why`);
  check('a decision before a durable record outlives kill -9, with its candidates', told.status === 200 && told.json.candidates.find(c => c.chosen)?.action === 'one', short(told));
  await same('after a restart');
  const later = await Promise.all(names.map(asked));
  check('who was asked about just before the kill is in the same arm after it', later.join() === late.join(), [late, later]);
  await OpenFeature.close();
}

async function definitions() {
  const post = (kind, body) => own('POST', `/v1/${kind}`, body);
  const good = { id: 'bad', name: 'Bad', placements: ['hall'], propensity: 0.2, value: 1, creatives: ['best'] };
  const cases = [
    ['an unknown placement', { placements: ['hall', 'attic'] }, '/placements/1'], ['an unknown creative', { creatives: ['nothing'] }, '/creatives/0'], ['no creative', { creatives: [] }, '/creatives'],
    ['a weight that is no number', { context: [{ when: 'device = phone', weight: 'much' }] }, '/context/0/weight'], ['a weight without a rule', { context: [{ weight: 2 }] }, '/context/0/when'],
    ['a propensity above one', { propensity: 1.2 }, '/propensity'], ['a value that is no number', { value: 'a lot' }, '/value'], ['a bad rule', { eligible: 'did x witin 1 day' }, /^\/eligible/], ['a cap of nothing', { cap: { max: 0, days: 1 } }, '/cap'], ['a cap of hours', { cap: { max: 1, days: 1, hours: 2 } }, '/cap/hours'],
    ['a segment that is not published', { eligible: 'not in segment nowhere' }, '/eligible'], ['a weight by one', { context: [{ when: 'in segment nowhere', weight: 2 }] }, '/context/0/when'],
    ['an unknown proof', { proof: 'none' }, '/proof'], ['an unknown experiment', { experiment: 'none' }, '/experiment'], ['an unknown purpose', { purpose: 'fun' }, '/purpose'],
    ['an end before its beginning', { starts: '2026-03-02T00:00:00Z', ends: '2026-03-01T00:00:00Z' }, '/ends'],
  ];
  for (const [name, change, where] of cases) refused(`an action with ${name}`, await post('actions', { ...good, ...change }), 400, where);
  await live.publish([['creatives', { id: 'hebrew-only', name: 'Hebrew', channel: 'web', default_locale: 'he', variants: { he: { title: 'רק עברית' } } }]]);
  const settings = await live.must('GET', '/v1/workspaces/demo');
  const { zone, quiet_hours, caps, currency, shown_as } = settings;
  await live.must('PUT', '/v1/workspaces/demo', { name: 'demo', zone, quiet_hours, caps, currency, shown_as, locales: ['he', 'en'] });
  refused('an action that does not speak a language of the workspace', await post('actions', { ...good, creatives: ['hebrew-only'] }), 400, '/creatives');
  check('with another creative it does', (await post('actions', { ...good, id: 'spoken', placements: ['porch'], creatives: ['hebrew-only', 'best'] })).status === 201);
  refused('a placement on no channel', await post('placements', { id: 'p', name: 'P', channel: 'radio' }), 400, '/channel');
  refused('a placement of eleven slots', await post('placements', { id: 'p', name: 'P', channel: 'web', slots: 11 }), 400, '/slots');
  const typed = [['purpose', ['marketing'], '/purpose'], ['by_journey', 'true', '/by_journey'], ['value', '100', '/value'], ['name', 7, '/name'], ['placements', 'hall', '/placements'], ['creatives', [7], '/creatives/0'], ['cap', { max: '2', days: 1 }, '/cap/max']];
  for (const [member, value, where] of typed) refused(`an action whose ${member} is ${JSON.stringify(value)}`, await post('actions', { ...good, [member]: value }), 400, where, 'definition_invalid');
  refused('a holdout that is universal in quotes', await post('experiments', { id: 'e', name: 'E', kind: 'holdout', percent: 5, universal: 'true', goal: { event: 'bought' } }), 400, '/universal', 'definition_invalid');
  check('null is a member left out', (await own('POST', '/v1/actions?dry_run=true', { ...good, purpose: null, cap: null })).status === 200);
  const inFolder = await own('POST', '/v1/definitions', { definitions: [{ kind: 'actions', id: 'bad', definition: { ...good, lever: '1' } }, { kind: 'segments', id: 's', definition: { rule: 5 } }] });
  refused('wrong types in a folder', inFolder, 400, '/definitions/0/definition/lever', 'definition_invalid');
  check('all of them are told', inFolder.json.errors.map(e => e.param).join() === '/definitions/0/definition/lever,/definitions/1/definition/rule', short(inFolder));
  refused('a definition that is there already', await post('placements', { id: 'hall', name: 'Hall', channel: 'web' }), 409, '/id', 'definition_exists');
  refused('an action of an arm that nobody has', await post('actions', { ...good, creatives: ['arm-a'] }), 400, '/creatives/0', 'definition_invalid');
  refused('a change that leaves others broken', await own('PUT', '/v1/placements/hall', { name: 'Hall', channel: 'sms' }), 409, '/channel', 'definition_in_use');
  const inUse = await own('DELETE', '/v1/creatives/best');
  refused('what is in use is not retired', inUse, 409, 'id', 'definition_in_use');
  check('and its users are named', inUse.json.detail.includes('actions/best'), short(inUse));
  const split = { id: 'e', name: 'E', kind: 'split', arms: [{ id: 'a', weight: 1 }, { id: 'b', weight: 1 }], goal: { event: 'bought' }, window: '1 day' };
  for (const [name, change, where] of [['one arm', { arms: [{ id: 'a', weight: 1 }] }, '/arms'], ['a weight that is no number', { arms: [{ id: 'a', weight: 'x' }, { id: 'b', weight: 1 }] }, '/arms/0/weight'],
    ['two arms of one name', { arms: [{ id: 'a', weight: 1 }, { id: 'a', weight: 1 }] }, '/arms/1/id'], ['no goal', { goal: undefined }, '/goal'], ['a goal without an event', { goal: {} }, '/goal/event'], ['no such kind', { kind: 'guess' }, '/kind'],
    ['a window without a length', { window: 'long' }, '/window'], ['a holdout of everybody', { kind: 'holdout', percent: 100, arms: undefined }, '/percent'], ['a holdout that has arms, too', { kind: 'holdout', percent: 10 }, '/arms'],
    ['a misspelt weight', { arms: [{ id: 'a', wieght: 9 }, { id: 'b', weight: 1 }] }, '/arms/0/wieght'], ['a goal whose filter is misspelt', { goal: { event: 'bought', wher: 'amount > 1' } }, '/goal/wher']]) refused(`an experiment with ${name}`, await post('experiments', { ...split, ...change }), 400, where);
  const proof = { id: 'families', name: 'Families', segment: 'browsers', rule: 'did bought within 30 days', people_min: 5, share_min: 0.5 };
  refused('a proof on an unknown segment', await post('proofs', proof), 400, '/segment');
  await live.publish([['segments', { id: 'browsers', name: 'Browsers', rule: 'did browsed within 1 day' }]]);
  refused('a proof of two people', await post('proofs', { ...proof, people_min: 2 }), 400, '/people_min');
  refused('a proof without a rule', await post('proofs', { ...proof, rule: undefined }), 400, '/rule');
  check('none of them was kept', (await own('GET', '/v1/actions/bad')).status === 404 && (await own('GET', '/v1/experiments/e')).status === 404 && (await own('GET', '/v1/proofs/families')).status === 404);
  check('a dry run of a definition keeps nothing', (await own('POST', '/v1/proofs?dry_run=true', proof)).status === 200 && (await own('GET', '/v1/proofs/families')).status === 404);
  await live.publish([['proofs', proof]]);
  await live.publish([web('many'), action('many', 'arms', { value: 1e6, proof: 'families' })]);
  const shown = async () => (await decision('dana', 'arms', { context: { locale: 'en' } }));
  let d = await shown();
  check('a claim that was not counted is not shown', d.action === 'arm-shown' && d.runner_ups[0].reason === 'proof_not_true', d);
  for (let i = 0; i < 8; i++) {
    await live.track(`family-${i}`, 'browsed');
    if (i < 6) await live.track(`family-${i}`, 'bought', { amount: 10 });
  }
  await until('the families', async () => (await live.must('GET', '/v1/segments/browsers')).count === 8);
  const counted = await live.must('POST', '/v1/proofs/families/count');
  check('six of eight', counted.people === 8 && counted.did === 6 && counted.share === 0.75 && !!counted.at, counted);
  d = await shown();
  check('a claim that is true is shown', d.action === 'many', d);
  const { counted: held } = await live.must('GET', '/v1/proofs/families');
  check('GET tells the count, and that it holds', held?.people === 8 && held.did === 6 && held.holds === true, held);
  refused('an unknown proof is not counted', await own('POST', '/v1/proofs/none/count'), 404);
  const results = await live.must('GET', '/v1/experiments/words/results');
  check('results of a split, arm by arm', results.kind === 'split' && results.arms.length === 2 && results.arms.every(a => a.exposed > 0) && results.too_few === true && results.currency === 'ILS', results);
  const buyer = (await live.must('GET', '/v1/experiments/words/people?arm=a&limit=100')).data.find(p => p.name.startsWith('flag-'));
  await live.track(buyer.name, 'bought', { amount: 70 });
  await until('the conversion', async () => (await live.must('GET', '/v1/experiments/words/results')).arms.find(a => a.id === 'a').value === 7000);  // in the currency's minor unit
  const converted = await live.must('GET', '/v1/experiments/words/people?converted=true'), not = await live.must('GET', '/v1/experiments/words/people?arm=a&converted=false&limit=100');
  check('the person behind the conversion, and who did not', converted.data.length === 1 && converted.data[0].id === buyer.id && not.data.every(p => p.id !== buyer.id && p.arm === 'a'), converted.data);
  refused('an unknown experiment has no results', await own('GET', '/v1/experiments/none/results'), 404);
}

await prepare();
await heldOut();
await asked();
await devices();
await refusals();
await capped();
await held();
await flags();
await definitions();
await engine.stop();
engine.forget();
finish();
