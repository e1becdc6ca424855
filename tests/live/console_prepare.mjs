// What the walk needs and the demo may lack: a journey with every type of step, people inside it, tasks, decisions and experiments.
const both = (en, he) => ({ en, he });
const core = { authorization: `Basic ${Buffer.from('wk_demo_core:').toString('base64')}` };

const steps = [
  { id: 'met', type: 'branch', rule: 'did contract_signed within 60 days', yes: 'hello', no: 'call' },
  { id: 'hello', type: 'slot', placement: 'walk-hero', action: 'walk-first-home', for: '3 days' },
  { id: 'seen', type: 'wait', for: '3 days', or: 'did mortgage_page within 1 day', then: 'arms', else: 'over' },
  { id: 'arms', type: 'split', experiment: 'walk-hour', ways: { morning: 'guide', evening: 'buzz' } },
  { id: 'guide', type: 'message', channel: 'email', creative: 'walk-letter', purpose: 'marketing' },
  { id: 'over', type: 'exit' },
  { id: 'buzz', type: 'message', channel: 'push', creative: 'walk-push', purpose: 'marketing' },
  { id: 'over-too', type: 'exit' },
  {
    id: 'call', type: 'task', title: both('Call about the mortgage', 'שיחה על המשכנתא'), because: both('Met an adviser and did not sign.', 'פגישה עם יועץ, בלי חתימה.'),
    assign: { else: 'team' }, due: '1 second', expires: '14 days', suppress: 'mortgage',
    outcomes: [
      { id: 'later', label: both('Will decide later', 'ההחלטה בהמשך'), asks: ['decides_on', 'term_years'], suppress_until: 'decides_on' },
      { id: 'no', label: both('Not interested', 'לא מעוניינים'), asks: [] },
    ],
  },
  { id: 'agreed', type: 'branch', answer: 'outcome', ways: { later: 'until' }, no: 'end' },
  { id: 'until', type: 'wait', until_trait: 'decides_on', hour: '09:00' },
  { id: 'text', type: 'message', channel: 'sms', creative: 'walk-text', purpose: 'marketing' },
  { id: 'end', type: 'exit' },
];

const definitions = [
  ['placements', { id: 'walk-hero', name: 'Home page, top', channel: 'web', slots: 1, purpose: 'personalization' }],
  ['creatives', { id: 'walk-hero-he', name: 'First home, site', channel: 'web', default_locale: 'he', variants: { he: { title: 'הדירה הראשונה', body: 'מחשבון ומדריך' }, en: { title: 'The first home', body: 'A calculator and a guide' } } }],
  ['creatives', { id: 'walk-letter', name: 'Guide', channel: 'email', default_locale: 'he', variants: { he: { subject: 'המדריך', body: '<p>שלום</p>' }, en: { subject: 'The guide', body: '<p>Hello</p>' } } }],
  ['creatives', { id: 'walk-text', name: 'Text', channel: 'sms', default_locale: 'he', variants: { he: { body: 'שלום, הגיע המועד' }, en: { body: 'Hello, the day has come' } } }],
  ['creatives', { id: 'walk-push', name: 'Push', channel: 'push', default_locale: 'he', variants: { he: { title: 'קשר', body: 'המחשבון מחכה' }, en: { title: 'Kesher', body: 'The calculator waits' } } }],
  ['experiments', { id: 'walk-holdout', name: 'Held out of everything', kind: 'holdout', percent: 10, universal: true, goal: { event: 'contract_signed', value: 'amount' }, window: '30 days' }],
  ['experiments', { id: 'walk-hour', name: 'Morning or evening', kind: 'split', arms: [{ id: 'morning', weight: 1 }, { id: 'evening', weight: 1 }], goal: { event: 'contract_signed' }, window: '14 days' }],
  ['actions', { id: 'walk-first-home', name: 'A first home', topic: 'first-home', placements: ['walk-hero'], purpose: 'personalization', eligible: 'first_name exists', propensity: 0.2, value: 100, lever: 1, context: [{ when: 'device is "phone"', weight: 1.5 }], by_journey: false, creatives: ['walk-hero-he'] }],
  ['actions', { id: 'walk-renewal', name: 'Renewal of a loan', topic: 'mortgage', placements: ['walk-hero'], purpose: 'personalization', propensity: 0.12, value: 200, lever: 1, by_journey: false, creatives: ['walk-hero-he'] }],
  ['journeys', { id: 'walk-adviser', name: 'After the adviser', enter: { event: 'adviser_met' }, reenter: 'never', topic: 'mortgage', holdout: 'walk-holdout', goal: 'did contract_signed within 90 days', steps }],
];

export async function prepare({ api, base }) {
  const post = (path, data, headers = { origin: base }) => api(path, { method: 'POST', headers, data });
  const lists = await Promise.all(['/v1/tasks?state=open', '/v1/decisions?limit=1', '/v1/experiments'].map((path) => api(path)));
  if (lists[0].data.length > 2 && lists[1].data.length && lists[2].data.length) return;
  for (const [kind, body] of definitions) await api(`/v1/${kind}/${body.id}`, { method: 'PUT', headers: { origin: base }, data: body });
  const people = ['c1000', ...Array.from({ length: 30 }, (_, i) => `c${1001 + i}`)];
  for (const userId of people) await post('/v1/track', { userId, event: 'adviser_met', properties: { adviser: 'Roni' } }, core);
  for (const userId of people.slice(0, 8)) await post('/v1/consents', { person: `user_id:${userId}`, purpose: 'personalization', channel: 'web', state: 'granted', text_version: '2026-02', locale: 'he' });
  for (const userId of people.slice(0, 12)) await post('/v1/decide', { userId, placements: ['walk-hero'], context: { device: 'phone' } });
  for (let i = 0; i < 100 && (await api('/v1/tasks?state=open')).data.length < 3; i += 1) await new Promise((done) => setTimeout(done, 200));
}
