// Acting on the real binary, as docs/http-api.md tells it: every kind of step, tasks and their outcomes, stopping, trying out, suppressing, the start page.
import { Engine, check, finish, until } from './engine.mjs';
import { Ground, TEST, both, day, difference, hour, refused, short } from './decide_ground.mjs';

const engine = new Engine();
await engine.start();
const ground = new Ground(engine, TEST), own = ground.owner.bind(ground);
const letter = id => ['creatives', { id, name: id, channel: 'email', default_locale: 'he', variants: { he: { subject: `${id} שלום`, body: 'שלום' }, en: { subject: `${id} for {{ person.name }}`, body: 'Over {{ person.years }} years' } } }];
const mail = (id, creative = id) => ({ id, type: 'message', channel: 'email', creative, purpose: 'marketing' });
const end = { id: 'end', type: 'exit' };
const outcomes = [
  { id: 'later', label: both('Later', 'בהמשך'), asks: ['decides_on', 'years'], suppress_until: 'decides_on' },
  { id: 'declined', label: both('No', 'לא'), asks: [] },
];
const call = { id: 'call', type: 'task', title: both('Call {{ person.name }}', 'שיחה עם {{ person.name }}'), because: both('{{ person.name }} asked', '{{ person.name }} ביקש/ה'), assign: { trait: 'adviser', else: 'team' }, due: '2 days', expires: '14 days', suppress: 'loans', outcomes };
const journey = (id, event, steps, more = {}) => ['journeys', { id, name: id, enter: { event }, reenter: 'never', steps, ...more }];
const counts = async id => (await ground.must('GET', `/v1/journeys/${id}`)).counts;
const tasksOf = async (user, query = '') => (await ground.must('GET', `/v1/tasks?person=${(await ground.person(user)).id}${query}`)).data;
const subjects = async user => (await ground.inbox(user)).map(m => m.subject).reverse();
const someone = (name, traits = {}) => ground.known(name, { email: `${name}@mail.example`, ...traits }, [['marketing', 'email'], ['personalization', 'web']]);
const outcome = (id, body, headers) => own('POST', `/v1/tasks/${id}/outcome`, body, headers);

async function prepare() {
  await ground.nobodyHeldOut();
  const { zone, currency, shown_as } = await ground.must('GET', '/v1/workspaces/demo');
  await ground.must('PUT', '/v1/workspaces/demo', { name: 'demo', zone, currency, shown_as });  // neither quiet hours nor caps
  await ground.publish([
    letter('came'), letter('missed'), letter('yes'), letter('no'), letter('left'), letter('right'), letter('offer'), letter('again'),
    ['placements', { id: 'hall', name: 'Hall', channel: 'web' }],
    ['creatives', { id: 'banner', name: 'Banner', channel: 'web', default_locale: 'en', variants: { en: { title: 'Banner' } } }],
    ['actions', { id: 'banner', name: 'Banner', placements: ['hall'], topic: 'loans', purpose: 'personalization', creatives: ['banner'], by_journey: true }],
    ['experiments', { id: 'sides', name: 'Sides', kind: 'split', arms: [{ id: 'left', weight: 1 }, { id: 'right', weight: 1 }], goal: { event: 'signed' }, window: '7 days' }],
    journey('waits', 'wait_began', [{ id: 'w', type: 'wait', for: '3 days', or: 'did came', then: 'came', else: 'missed' }, mail('came'), end, mail('missed')]),
    journey('answers', 'asked', [{ id: 'b', type: 'branch', answer: 'likes', ways: { tea: 'yes' }, no: 'no' }, mail('yes'), end, mail('no')]),
    journey('splits', 'divided', [{ id: 's', type: 'split', experiment: 'sides', ways: { left: 'left', right: 'right' } }, mail('left'), end, mail('right')]),
    journey('slots', 'offered', [{ id: 'slot', type: 'slot', placement: 'hall', action: 'banner', for: '3 days' }, mail('came')]),
    journey('cases', 'case_opened', [call, { id: 'after', type: 'branch', answer: 'outcome', ways: { later: 'until' }, no: 'end' }, { id: 'until', type: 'wait', until_trait: 'decides_on', hour: '09:00' }, mail('offer'), end], { topic: 'cases', goal: 'did signed', reenter: 'after 30 days' }),
    journey('again', 'again', [mail('again')], { reenter: 'after 30 days' }),
    journey('stops', 'stopping', [{ id: 'w', type: 'wait', for: '1 hour' }, mail('came'), { id: 'w2', type: 'wait', for: '30 days' }, mail('missed')], { reenter: 'always' }),
  ]);
}

async function steps() {
  await Promise.all(['ada', 'ben', 'cat'].map(name => someone(name)).concat(someone('tea', { likes: 'tea' })));
  for (const name of ['ada', 'ben']) await ground.track(name, 'wait_began');
  for (const name of ['tea', 'ben']) await ground.track(name, 'asked');
  await ground.forward(day);
  await ground.track('ada', 'came');
  await until('what was waited for', async () => (await subjects('ada')).includes('came for ada'));
  check('a wait ends with what it waits for', !(await subjects('ben')).includes('missed for ben'));
  await ground.forward(2 * day + hour);
  await until('the end of the wait', async () => (await subjects('ben')).includes('missed for ben'));
  check('or with its time, and goes the other way', !(await subjects('ada')).includes('missed for ada') && !(await subjects('ben')).includes('came for ben'));
  check('a branch goes by an answer', (await subjects('tea')).includes('yes for tea') && (await subjects('ben')).includes('no for ben'), [await subjects('tea'), await subjects('ben')]);
  const sides = Array.from({ length: 8 }, (_, i) => `side-${i}`);
  await Promise.all(sides.map(async name => { await someone(name); await ground.track(name, 'divided'); }));
  await until('the split', async () => (await counts('splits')).passed === 8);
  const arms = {};
  for (const name of sides) {
    const [subject] = await subjects(name);
    const { variant } = (await engine.call('POST', '/ofrep/v1/evaluate/flags/sides', { context: { targetingKey: name } }, ground.key)).json;
    if (subject !== `${variant} for ${name}`) check('a split goes by the arm of the flag', false, [name, subject, variant]);
    arms[variant] = (arms[variant] || 0) + 1;
  }
  check('a split goes by the arm of the flag', Object.values(arms).reduce((a, b) => a + b) === 8, arms);
  let d = (await ground.decide('ada', 'hall')).decisions[0];
  check('an action by journey is not for who stands nowhere', d.reason === 'nothing' && d.runner_ups[0].reason === 'not_offered' && d.runner_ups[0].gate === 'schedule', d);
  await ground.track('ada', 'offered');
  await until('the slot', async () => (await counts('slots')).inside === 1);
  d = (await ground.decide('ada', 'hall')).decisions[0];
  check('at the slot step it is shown, to this person only', d.action === 'banner' && (await ground.decide('ben', 'hall')).decisions[0].reason === 'nothing', d);
  await ground.forward(3 * day + hour);
  await until('the end of the slot', async () => (await counts('slots')).inside === 0);
  check('after its time it is not, and the journey goes on', (await ground.decide('ada', 'hall')).decisions[0].reason === 'nothing' && (await subjects('ada')).filter(s => s === 'came for ada').length === 2);
  await ground.track('cat', 'again');
  await until('once', async () => (await subjects('cat')).length === 1);
  await ground.track('cat', 'again');
  await ground.forward(29 * day);
  await ground.track('cat', 'again');
  const before = (await subjects('cat')).length;
  await ground.forward(2 * day);
  await ground.track('cat', 'again');
  await until('twice', async () => (await subjects('cat')).length === 2);
  check('reenter after 30 days: not before, and then', before === 1);
}

async function unreachable() {
  const post = steps => own('POST', '/v1/journeys', { id: 'bad', name: 'Bad', enter: { event: 'x' }, reenter: 'never', steps });
  refused('a step that cannot be reached', await post([mail('came'), end, mail('missed')]), 400, '/steps/2');
  refused('a way to no step', await post([{ id: 'b', type: 'branch', answer: 'x', ways: { a: 'nowhere' }, no: 'end' }, end]), 400, '/steps/0/ways/a');
  refused('a way back', await post([mail('came'), { id: 'b', type: 'branch', answer: 'x', ways: { a: 'came' }, no: 'end' }, end]), 400, '/steps/1/ways/a');
  refused('a split by no experiment', await post([{ id: 's', type: 'split', experiment: 'none', ways: { a: 'end' } }, end]), 400, '/steps/0/experiment');
  refused('a slot in no placement', await post([{ id: 's', type: 'slot', placement: 'attic', action: 'banner', for: '1 day' }]), 400, '/steps/0/placement');
  refused('a slot without a length', await post([{ id: 's', type: 'slot', placement: 'hall', action: 'banner' }]), 400, '/steps/0/for');
  refused('a task for nobody', await post([{ ...call, assign: { trait: 'adviser' } }]), 400, '/steps/0/assign/else');
  refused('a task without outcomes', await post([{ ...call, outcomes: [] }]), 400, '/steps/0/outcomes');
  refused('a task without a title', await post([{ ...call, title: {} }]), 400, '/steps/0/title');
  for (const [name, step, where] of [['a wait of two lengths', { id: 'w', type: 'wait', for: '1 hour', until: '10:00' }, '/steps/0/until'], ['a wait whose way nothing opens', { id: 'w', type: 'wait', for: '1 hour', then: 'x' }, '/steps/0/then'],
    ['a branch on an answer and a rule', { id: 'b', type: 'branch', answer: 'a', ways: { x: 'w' }, rule: 'did x' }, '/steps/0/rule'], ['a branch by a segment that is not published', { id: 'b', type: 'branch', rule: 'in segment nowhere', yes: 'w' }, '/steps/0/rule']])
    refused(name, await post([step, { id: 'w', type: 'wait', for: '1 hour' }]), 400, where);
  refused('an outcome that keeps quiet until what it does not ask', await post([{ ...call, outcomes: [{ id: 'x', label: both('X', 'X'), asks: [], suppress_until: 'day' }] }]), 400, '/steps/0/outcomes/0/suppress_until');
  check('none was kept', (await own('GET', '/v1/journeys/bad')).status === 404);
}

async function tasks() {
  await someone('dana', { adviser: 'roni' });
  await Promise.all(['noa', 'gil', 'late', 'sign'].map(name => someone(name)));
  for (const name of ['dana', 'noa', 'gil', 'late', 'sign']) await ground.track(name, 'case_opened');
  await until('five tasks', async () => (await ground.must('GET', '/v1/tasks?state=open')).data.filter(t => t.journey === 'cases').length === 5);
  const [task] = await tasksOf('dana');
  check('a task says who, why, by when, and what may come of it', task.assignee === 'roni' && task.title.en === 'Call dana' && task.title.he === 'שיחה עם dana' && task.because.en === 'dana asked' && task.topic === 'cases' && task.state === 'open' && !task.overdue && task.journey === 'cases' && task.step === 'call'
    && Date.parse(task.due_at) - Date.parse(task.created_at) === 2 * day && Date.parse(task.expires_at) - Date.parse(task.created_at) === 14 * day && task.outcomes.map(o => o.id).join() === 'later,declined' && task.outcomes[0].asks.join() === 'decides_on,years', task);
  check('without the trait it is the team\'s', (await tasksOf('noa'))[0].assignee === 'team');
  check('tasks are listed by assignee and by state', (await ground.must('GET', '/v1/tasks?assignee=roni')).data.length === 1 && (await tasksOf('dana', '&state=done')).length === 0);
  check('one by one, too', JSON.stringify(await ground.must('GET', `/v1/tasks/${task.id}`)) === JSON.stringify(task));
  refused('an unknown task', await own('GET', '/v1/tasks/tsk_none'), 404, 'id');
  const view = await ground.person('dana');
  check('the person shows the task and what it keeps quiet', view.tasks.some(t => t.id === task.id) && view.suppressions.some(s => s.topic === 'loans' && s.because.en.includes('roni') && !!s.because.he && !!s.until), [view.tasks, view.suppressions]);
  await ground.track('dana', 'offered');
  await until('the slot', async () => (await counts('slots')).inside === 1);
  let d = (await ground.decide('dana', 'hall')).decisions[0];
  check('while it is open, its topic is not shown', d.reason === 'nothing' && d.runner_ups[0].reason === 'suppressed' && d.runner_ups[0].gate === 'suppression', d);
  refused('an unknown outcome', await outcome(task.id, { outcome: 'maybe', answers: {} }), 400, '/outcome');
  refused('a missing answer', await outcome(task.id, { outcome: 'later', answers: { years: 25 } }), 400, '/answers/decides_on');
  refused('a day that is none', await outcome(task.id, { outcome: 'later', answers: { years: 25, decides_on: 'soon' } }), 400, '/answers/decides_on');
  refused('an answer that is no plain value', await outcome(task.id, { outcome: 'later', answers: { years: [25], decides_on: '2030-01-01' } }), 400, '/answers/years');
  refused('answers that are no object', await outcome(task.id, { outcome: 'declined', answers: 'none' }), 400, '/answers');
  check('what was refused changed nothing', (await ground.must('GET', `/v1/tasks/${task.id}`)).state === 'open' && !(await ground.person('dana')).traits.years);
  const decides = new Date(Date.parse(task.created_at) + 10 * day).toISOString().slice(0, 10);
  const done = await outcome(task.id, { outcome: 'later', answers: { decides_on: decides, years: 25 }, note: 'in spring' });
  check('the outcome closes it', done.status === 200 && done.json.state === 'done' && done.json.outcome === 'later' && done.json.note === 'in spring' && done.json.by === 'roni' && done.json.answers.years === 25 && !!done.json.done_at, short(done));
  const after = await ground.person('dana');
  check('its answers are the person\'s own, told to the agent', after.traits.years.value === 25 && after.traits.years.origin === 'zero_party' && after.traits.years.source === 'agent:roni' && after.traits.decides_on.value === decides, after.traits);
  check('the topic stays quiet until the day that was named', after.suppressions.some(s => s.topic === 'loans' && Math.abs(Date.parse(s.until) - Date.parse(decides)) < day), after.suppressions);
  refused('a second outcome is refused', await outcome(task.id, { outcome: 'declined', answers: {} }), 409, undefined, 'task_closed');
  const [noa] = await tasksOf('noa');
  const both2 = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(by => outcome(noa.id, { outcome: 'declined', answers: {}, by })));
  const won = both2.filter(a => a.status === 200);
  check('of six at once exactly one wins', won.length === 1 && both2.filter(a => a.status === 409 && a.json.code === 'task_closed').length === 5, both2.map(short));
  const stands = await ground.must('GET', `/v1/tasks/${noa.id}`);
  check('and its word stands', stands.by === won[0].json.by && stands.outcome === 'declined', [won.map(short), stands]);
  await until('its count, once', async () => (await counts('cases')).steps.call.outcomes?.declined === 1);
  check('declined: the suppression is over', !(await ground.person('noa')).suppressions.some(s => s.topic === 'loans'));
  await ground.track('sign', 'signed');
  await until('the goal', async () => (await tasksOf('sign'))[0].state === 'cancelled');
  await until('the count of the goal', async () => (await counts('cases')).steps.call.reasons.goal === 1);
  const left = await counts('cases');
  check('the goal takes out, is counted, and its task is cancelled', left.steps.call.reasons.goal === 1 && !(await ground.person('sign')).suppressions.length, left);
  refused('a cancelled task takes no outcome', await outcome((await tasksOf('sign'))[0].id, { outcome: 'declined' }), 409, undefined, 'task_closed');
  await ground.forward(3 * day);
  const [overdue] = await tasksOf('gil');
  check('after its day a task is overdue', overdue.overdue === true && overdue.state === 'open');
  const home = await ground.must('GET', '/v1/home');
  check('the start page says so', home.attention.some(a => a.kind === 'overdue_tasks' && a.count >= 2 && a.title.en && a.title.he && a.link) && home.tasks.overdue >= 2 && home.tasks.open >= home.tasks.overdue, home.attention);
  await outcome(overdue.id, { outcome: 'declined' });
  await ground.forward(8 * day);
  await until('the offer', async () => (await subjects('dana')).includes('offer for dana'));
  const offer = (await ground.inbox('dana')).find(m => m.subject === 'offer for dana');
  check('on the day that was named the offer leaves at nine, cut to the answer', /Over .*25.* years/.test(offer.body) && new Date(offer.at).toLocaleString('en-GB', { timeZone: 'Asia/Jerusalem' }).includes('09:00'), offer);
  await ground.forward(4 * day);
  await until('expiry', async () => (await tasksOf('late'))[0].state === 'expired');
  refused('an expired task takes no outcome', await outcome((await tasksOf('late'))[0].id, { outcome: 'declined' }), 409, undefined, 'task_expired');
  await ground.known('crowded');
  const quiet = topic => own('POST', '/v1/people/user_id:crowded/suppress', { topic, until: '2099-01-01T00:00:00Z' });
  for (let i = 0; i < 100; i++) if ((await quiet(`t${i}`)).status !== 200) check(`suppression ${i}`, false);
  refused('a suppression that has no room is not acked', await quiet('loans'), 409, '/topic');
  check('"everything" always finds room', (await quiet('*')).status === 200);
  refused('a suppression that is over before it begins', await own('POST', '/v1/people/user_id:crowded/suppress', { topic: '*', until: '2020-01-01T00:00:00Z' }), 400, '/until');
  check('and keeps nothing quiet', !(await ground.person('late')).suppressions.length);
}

async function stopping() {
  await Promise.all(['eli', 'fay', 'gad'].map(name => someone(name)));
  for (const name of ['eli', 'fay']) await ground.track(name, 'stopping');
  await until('two inside', async () => (await counts('stops')).inside === 2);
  let a = await ground.must('POST', '/v1/journeys/stops/stop');
  check('stop takes everybody out and says what was in flight', a.id === 'stops' && a.left === 2 && Array.isArray(a.in_flight) && !!a.stopped_at, a);
  await ground.track('gad', 'stopping');
  await ground.forward(2 * hour);
  check('nothing leaves later, nobody comes in', (await subjects('eli')).length === 0 && (await subjects('gad')).length === 0 && (await counts('stops')).inside === 0 && (await counts('stops')).entered === 2, await counts('stops'));
  check('why tells it', JSON.stringify(await ground.must('GET', '/v1/people/user_id:eli/why?journey=stops')).includes('stop'));
  a = await ground.must('POST', '/v1/journeys/stops/stop');
  check('a second stop counts nobody twice', a.left === 0 && a.cancelled === 0, a);
  a = await ground.must('POST', '/v1/journeys/stops/resume');
  check('resume', a.id === 'stops' && !!a.resumed_at, a);
  await ground.track('gad', 'stopping');
  await ground.forward(2 * hour);
  await until('the message', async () => (await subjects('gad')).includes('came for gad'));
  check('it goes on for who comes in, not for who was taken out', (await subjects('eli')).length === 0);
  await ground.publish([journey('queues', 'queue_up', [{ ...mail('came'), at: '21:01' }])]);
  await ground.track('fay', 'queue_up');
  await until('a planned message', async () => (await counts('queues')).inside === 1);
  a = await ground.must('POST', '/v1/journeys/queues/stop');
  check('what was queued is cancelled', a.left === 1 && a.cancelled === 1 && a.in_flight.length === 0, a);
  await ground.forward(2 * day);
  check('and never leaves', (await subjects('fay')).length === 0);
  refused('an unknown journey is not stopped', await own('POST', '/v1/journeys/none/stop'), 404, 'id');
}

async function trying() {
  await someone('zoe', { adviser: 'roni' });
  await ground.track('zoe', 'case_opened');
  await until('a task', async () => (await tasksOf('zoe')).length === 1);
  const ids = ['cases', 'waits', 'splits', 'slots', 'answers'];
  const before = await ground.trace(['zoe', 'dana', 'ada'], ids);
  const simulate = (id, body) => own('POST', `/v1/journeys/${id}/simulate`, body);
  const none = s => s.sends === 0 && s.records === 0 && s.profile_writes === 0;
  let a = await simulate('cases', { person: 'user_id:zoe', outcomes: { call: { outcome: 'later', answers: { decides_on: new Date(Date.now() + 400 * day).toISOString().slice(0, 10), years: 15 } } } });
  let what = a.json?.path?.map(p => `${p.step}:${p.what}`).join(' ');
  check('a real person walks through in imagined time', a.status === 200 && /^call:entered call:task after:branch until:waits offer:message/.test(what) && /left$/.test(what), what || short(a));
  const sent = a.json.path.find(p => p.what === 'message');
  check('with the message as it would be', sent.message.subject === 'offer for zoe' && /Over .*15.* years/.test(sent.message.body) && sent.message.state === 'sent' && sent.message.gates.length > 0 && !!sent.text.he, sent);
  const asked = a.json.path.find(p => p.what === 'task');
  check('the task says what, why, who, by when, what is offered and how it ends', asked.task.title.he === 'שיחה עם zoe' && asked.task.because.en === 'zoe asked' && asked.task.assignee === 'roni' && Date.parse(asked.task.due_at) - Date.parse(asked.at) === 2 * day
    && asked.task.outcomes.map(o => o.id).join() === outcomes.map(o => o.id).join() && asked.task.outcome === 'later' && asked.task.state === 'done' && !!asked.task.ended.he && /roni/.test(asked.text.en) && /roni/.test(asked.text.he), asked);
  check('no sentence holds a code', a.json.path.every(p => ['en', 'he'].every(lang => !/[a-z]_[a-z]/.test(p.text[lang]))) && a.json.ended.text.he !== a.json.ended.reason, a.json.path.map(p => p.text));
  check('it ends, and says that nothing was done', !!a.json.ended.at && !!a.json.ended.reason && none(a.json.side_effects), a.json.ended);
  a = await simulate('cases', { person: 'user_id:zoe' });
  check('a task that nobody answers expires', a.json.path.some(p => p.task?.state === 'expired' && !!p.task.ended.he) && a.json.path.at(-1).what === 'left', a.json.path);
  a = await simulate('waits', { invented: { traits: { name: 'Ines', email: 'ines@mail.example', locale: 'en' }, consents: { email: true } }, after: [{ in: '1 day', event: 'came' }] });
  check('an invented person, and what she does later', a.status === 200 && a.json.path.find(p => p.what === 'message')?.message.subject === 'came for Ines', short(a));
  a = await simulate('waits', { invented: { traits: { name: 'Ines', email: 'ines@mail.example', locale: 'en' }, consents: { email: false } } });
  const blocked = a.json.path.find(p => p.what === 'message')?.message;
  check('without consent the message is blocked, and the gate says so', blocked?.state === 'blocked' && blocked.reason === 'consent_withdrawn' && blocked.gates.some(g => g.gate === 'consent' && g.mark === 'stopped') && blocked.because.en === 'the consent was withdrawn' && blocked.because.he === 'ההסכמה בוטלה', blocked);
  a = await simulate('answers', { invented: { traits: { likes: 'tea', email: 'x@mail.example' }, consents: { email: true } } });
  check('a branch shows what it saw', a.json.path.find(p => p.what === 'branch')?.values[0].seen === 'tea' && a.json.path.find(p => p.what === 'branch').to === 'yes', short(a));
  a = await simulate('splits', { person: 'user_id:ada' });
  check('a split shows the arm', ['left', 'right'].includes(a.json.path.find(p => p.what === 'split')?.values[0].seen), short(a));
  refused('a person who is unknown', await simulate('cases', { person: 'user_id:nobody-here' }), 404, '/person');
  refused('nobody at all', await simulate('cases', {}), 400, '/person');
  refused('two at once', await simulate('cases', { person: 'user_id:zoe', invented: {} }), 400, '/person');
  refused('a journey that is none', await simulate('none', { person: 'user_id:zoe' }), 404, 'id');
  refused('a version that is none', await simulate('cases', { person: 'user_id:zoe', version: 99 }), 404);
  refused('an event without a time', await simulate('waits', { invented: {}, after: [{ event: 'came' }] }), 400, '/after/0/in');
  refused('an event without a name', await simulate('waits', { invented: {}, after: [{ in: '1 day' }] }), 400, '/after/0/event');
  refused('a consent to nothing known', await simulate('waits', { invented: { consents: { pigeon: true } } }), 400, '/invented/consents/pigeon');
  refused('a past that cannot be read', await simulate('waits', { invented: { events: [{ event: 'x', ago: 'long' }] } }), 400, '/invented/events/0');
  refused('an outcome that the task does not have', await simulate('cases', { person: 'user_id:zoe', outcomes: { call: { outcome: 'maybe' } } }), 400, '/outcomes/call/outcome');
  refused('an outcome of a step that is no task', await simulate('cases', { person: 'user_id:zoe', outcomes: { offer: { outcome: 'later' } } }), 400, '/outcomes/offer');
  a = await own('POST', '/v1/journeys/cases/dry-run', {});
  const dry = a.json;
  check('a dry run counts the audience, tasks and messages', a.status === 200 && dry.people >= 6 && dry.tasks > 0 && dry.tasks <= dry.entering && dry.steps.call.entered > 0 && none(dry.side_effects), short(a));
  a = await own('POST', '/v1/journeys/waits/dry-run');
  check('messages by channel', a.status === 200 && a.json.messages.email > 0 && a.json.steps.missed.entered > 0, short(a));
  await refused('a segment that is none', await own('POST', '/v1/journeys/waits/dry-run', { segment: 'none' }), 404, '/segment');
  await refused('no dry run of no journey', await own('POST', '/v1/journeys/none/dry-run'), 404, 'id');
  const after = await ground.trace(['zoe', 'dana', 'ada'], ids);
  check('neither left a trace: log, inbox, overview, persons, journeys, tasks', before === after, difference(before, after));
}

async function suppressed() {
  const suppress = body => own('POST', '/v1/people/user_id:ada/suppress', body);
  let a = await suppress({ topic: 'loans', reason: 'asked by phone', until: new Date(Date.now() + 400 * day).toISOString() });
  check('a topic is suppressed', a.status === 200 && a.json.suppressions[0].topic === 'loans' && a.json.suppressions[0].because.en === 'asked by phone', short(a));
  await ground.track('ben', 'offered');
  a = await suppress({ topic: '*' });
  check('everything is', a.json.suppressions.length === 2, short(a));
  await ground.track('ada', 'again');
  await until('the blocked message', async () => JSON.stringify(await ground.must('GET', '/v1/people/user_id:ada/timeline?limit=20')).includes('suppress'));
  check('nothing leaves to who is left alone', !(await subjects('ada')).includes('again for ada'));
  a = await suppress({ topic: '*', lift: true });
  check('it is lifted', a.json.suppressions.length === 1, short(a));
  a = await suppress({ topic: 'loans', lift: true });
  check('both are', a.json.suppressions.length === 0 && (await ground.person('ada')).suppressions.length === 0, short(a));
  refused('no topic', await suppress({}), 400, '/topic');
  refused('no time', await suppress({ topic: 'x', until: 'soon' }), 400, '/until');
  refused('a lift in quotes', await suppress({ topic: 'x', lift: 'true' }), 400, '/lift', 'invalid');
  refused('nobody', await own('POST', '/v1/people/user_id:nobody-here/suppress', { topic: 'x' }), 404, '/person');
  const home = await ground.must('GET', '/v1/home');
  const email = home.reach.find(r => r.channel === 'email');
  check('home: reach adds up to the people', email.people === home.people && ['reachable', 'no_consent', 'withdrawn', 'no_address', 'suppressed', 'held_out'].reduce((n, k) => n + email[k], 0) === email.people, email);
  check('home: what decided nothing, what runs, and what is missing', home.nothing.decisions >= home.nothing.nothing && home.running.some(r => r.id === 'cases') && home.attention.some(x => x.kind === 'no_holdout') === (home.money === null) && !!home.as_of, home.nothing);
}

await prepare();
await unreachable();
await steps();
await tasks();
await stopping();
await trying();
await suppressed();
await engine.stop();
engine.forget();
finish();
