// The unmodified @segment/analytics-next in a real browser, on a shop of another site, given only our host: what it calls arrives as it was said, and every
// event is kept once — over a network that refuses and cuts, when pages close with events in flight, in two tabs, offline, in bursts.
//   KESHER_CHROMIUM  the browser (default /usr/bin/chromium)
import { BadNetwork } from './bad_network.mjs';
import { Engine, check, finish, sleep, stream, until } from './engine.mjs';
import { Shop, silence } from './analytics_next_site.mjs';
import { wire } from './analytics_next_wire.mjs';

const engine = new Engine();
await engine.start();
const shop = await new Shop(engine, 'wk_demo_site').open();
const live = stream(engine, 'tail=0');
const network = await new BadNetwork(engine.port).start();
// What a customer writes who wants batches; everybody else takes what the engine's settings say.
const batching = config => ({ integrations: { 'Segment.io': { deliveryStrategy: { strategy: 'batching', config } } } });
const sameJson = (a, b) => JSON.stringify(a, Object.keys(a ?? {}).sort()) === JSON.stringify(b, Object.keys(b ?? {}).sort());
const began = Date.now();
const part = async (name, run) => {
  network.choose = () => 'none';
  network.retryAfter = 1;
  await run().catch(error => check(`${name}: reached its end`, false, error.message));
  network.release();
  console.log(`      ${name}: ${((Date.now() - began) / 1000).toFixed(1)} s since the start`);
};

// --- 1. the six calls, and the history of somebody who was unknown
await part('calls', async () => {
  const ada = await shop.visitor('ada', network);
  const page = await ada.page();
  await page.evaluate(async () => {
    await analytics.page('Catalog', 'Loans', { shelf: 3 });
    await analytics.track('loan_viewed', { 'price.ils': 1234.5, 'שם': 'משכנתא', list: [1, { a: null }], big: 9007199254740991 });
  });
  await until('the unknown visitor', async () => await ada.count() === 2);
  check('an unknown visitor has a history', !(await engine.owner('GET', `/v1/people/anonymous_id:${ada.id}`)).json.identifiers.some(one => one.ns === 'user_id'));
  await page.evaluate(async () => {
    await analytics.identify('next-ada', { email: 'next-ada@example.org', name: 'Ada', plan: 'gold' });
    await analytics.group('branch-7', { city: 'Haifa' });
    await analytics.screen('App', 'Rates', { tab: 'fixed' });
    await analytics.alias('next-ada', analytics.instance.user().anonymousId());
  });
  const rows = await until('six events', async () => { const all = await ada.rows(); return all.length >= 6 && all; });
  const of = type => rows.find(row => row.event.type === type)?.event;
  check('page: category, name, properties, address and campaign', of('page').name === 'Loans' && of('page').category === 'Catalog' && of('page').properties.shelf === 3
    && of('page').context.page.url.startsWith(shop.origin) && of('page').context.campaign?.name === 'spring', of('page'));
  check('track: the properties as they were said', of('track').event === 'loan_viewed' && of('track').properties['price.ils'] === 1234.5 && of('track').properties['שם'] === 'משכנתא'
    && JSON.stringify(of('track').properties.list) === '[1,{"a":null}]' && of('track').properties.big === 9007199254740991, of('track').properties);
  check('identify, group, screen, alias with their content', of('identify').traits.plan === 'gold' && of('group').groupId === 'branch-7' && of('group').traits.city === 'Haifa'
    && of('screen').name === 'Rates' && of('screen').properties.tab === 'fixed' && of('alias').previousId === ada.id && of('alias').userId === 'next-ada', rows.map(row => row.event));
  const sent = network.of('POST').map(one => JSON.parse(one.body));
  check('what was sent is what the timeline shows', rows.length === 6 && rows.every(row => sameJson(sent.find(one => one.messageId === row.event.messageId), row.event)), rows[0]?.event);
  const view = await engine.owner('GET', '/v1/people/user_id:next-ada');
  const mine = (await engine.owner('GET', `/v1/people/anonymous_id:${ada.id}`)).json;
  check('the unknown history became the person\'s', view.status === 200 && view.json.id === mine.id && view.json.counts.events === 6 && view.json.traits.plan?.value === 'gold', view.text.slice(0, 300));
  check('by host only: the settings name host and protocol', network.of('GET').some(one => one.url === '/v1/projects/wk_demo_site/settings') && network.of('POST').every(one => one.status === 200), network.seen.map(one => one.url));
  await ada.close();
});

// --- 2. a bad network
const bad = ['429', '500', 'cut before', 'cut after'];
const turns = [
  ['one by one', {}, 40, ['429', 'none', '500', 'cut after', 'none', 'cut before', 'cut after', 'none']],
  // What waits for a retry becomes one batch with what comes after: the first faults follow each other on it.
  ['in batches', batching({ size: 4, timeout: 100 }), 80, ['cut after', '500', 'cut before', '429', 'none', 'cut after', 'none']],
];
for (const [name, options, count, order] of turns) {
  await part(`bad network, ${name}`, async () => {
    const from = network.seen.length;
    let turn = 0;
    network.choose = () => order[turn++ % order.length];
    const visitor = await shop.visitor(name, network, options);
    const page = await visitor.page();
    for (let i = 0; i < 8; i++) { await visitor.burst(page, count / 8); await sleep(150); }
    await visitor.allOnce(`bad network, ${name}`, 30000);
    const mine = network.of('POST', from);
    check(`bad network, ${name}: it was bad in all four ways`, bad.every(kind => mine.some(one => one.kind === kind)), mine.map(one => one.kind));
    if (options.integrations) return visitor.close();  // its batches may come back early, with what was added meanwhile
    const ids = one => [...one.body.toString().matchAll(/"messageId":"([^"]+)"/g)].map(match => match[1]);
    const early = mine.filter(one => one.kind === '429').filter(refused => mine.some(again => again.at > refused.at && again.at < refused.at + 950 && ids(again).some(id => ids(refused).includes(id))));
    check(`bad network, ${name}: nobody came back before Retry-After`, early.length === 0, early.length);
    await visitor.close();
  });
}
await part('long outage', async () => {
  // By the package's default the tenth refusal of an event is its last; the engine's settings say otherwise.
  network.retryAfter = 0;
  network.choose = one => (network.of('POST').filter(other => other.url === one.url && other.kind === '429').length < before + 14 ? '429' : 'none');
  const before = network.faults['429'];
  const visitor = await shop.visitor('patient', network);
  await visitor.burst(await visitor.page(), 1);
  await visitor.allOnce('refused fourteen times');
  await visitor.close();
});

// --- 3. a page that goes away with events in flight; then the visitor comes back
const leave = {
  'a link is followed': async page => { await Promise.all([page.waitForURL('**/elsewhere'), page.click('#link')]); },
  'the tab is closed': page => page.close(),
};
for (const [how, go] of Object.entries(leave))
  for (const kind of ['hold before', 'hold after', '429']) {
    await part(`${how}, ${kind}`, async () => {
      network.retryAfter = 60;
      network.choose = () => kind;
      const visitor = await shop.visitor(how, network);
      const page = await visitor.page(), from = network.seen.length;
      await visitor.burst(page, 12);
      // A browser opens six connections to one host: what else is in flight waits inside it.
      await until('requests in flight', () => network.of('POST', from).length >= 6, 10000, 20);
      if (kind === 'hold after') await until('the engine took them', () => network.of('POST', from).filter(one => one.status === 200).length >= 6, 10000, 20);
      await go(page);
      network.choose = () => 'none';
      if (how === 'the tab is closed' && kind === 'hold before') check('the engine saw nothing of a closed tab', await visitor.count() === 0, await visitor.count());
      await visitor.page('/shop');
      await visitor.allOnce(`${how} (${kind})`);
      await visitor.close();
    });
  }
await part('leaving in the moment of the call', async () => {
  // What was called in the very moment of the click is sent while the next page loads. When that takes no time at all, the package has no promise to make;
  // who leaves so waits for track().
  const visitor = await shop.visitor('in a hurry', network);
  let page = await visitor.page();
  await visitor.burst(page, 12, '#link');
  await page.waitForURL('**/elsewhere');
  page = await visitor.page('/shop');
  await visitor.allOnce('tracked and left in one moment');
  const n = visitor.sent++;
  await page.evaluate(n => analytics.track('step', { n }).then(() => { location.href = '/elsewhere'; }), n);
  await page.waitForURL('**/elsewhere');
  await visitor.allOnce('waited for, then left');
  await visitor.close();
});
await part('batches of a page that closes', async () => {
  const visitor = await shop.visitor('batches', network, batching({ size: 100, timeout: 60000 }));
  let page = await visitor.page();
  await visitor.burst(page, 25);
  await page.evaluate(() => new Promise(done => setTimeout(done, 200)));
  await page.close();
  // The package sends it with keepalive as the page hides: it arrives though nobody comes back.
  await visitor.allOnce('a batch goes out as its page closes');
  page = await visitor.page('/shop');
  network.choose = () => '429';
  const from = network.seen.length;
  await page.evaluate(() => { for (let n = 0; n < 5; n++) analytics.track('given_up', { n }); });
  await page.evaluate(() => new Promise(done => setTimeout(done, 200)));
  await page.close();
  await until('the refused batch', () => network.of('POST', from).length === 1, 5000);
  network.choose = () => 'none';
  const back = await visitor.page('/shop');
  await visitor.burst(back, 1);
  await back.close();
  await visitor.allOnce('batches after the visitor came back');
  // Nothing of ours can mend this; it is why the settings say one by one.
  check('a batch that is refused as its page closes is given up by the package', !(await visitor.rows()).some(row => row.event.event === 'given_up'));
  await visitor.close();
});
await part('keepalive', async () => {
  const visitor = await shop.visitor('keepalive', network, { integrations: { 'Segment.io': { deliveryStrategy: { strategy: 'standard', config: { keepalive: true } } } } });
  const page = await visitor.page(), from = network.seen.length;
  network.choose = () => 'hold before';
  await visitor.burst(page, 5);
  await until('requests in flight', () => network.of('POST', from).length === 5, 10000, 20);
  await page.close();
  network.choose = () => 'none';
  network.release();
  await visitor.allOnce('keepalive: the browser goes on without the page');
  await visitor.page('/shop');
  await until('the same events again', () => network.of('POST', from).length >= 10);
  await silence(network, 300);
  await visitor.allOnce('keepalive: and the next page sends the same again');
  await visitor.close();
});

// --- 4. two tabs, offline, a burst
await part('two tabs', async () => {
  const visitor = await shop.visitor('two tabs', network);
  const one = await visitor.page(), two = await visitor.page('/shop');
  for (let i = 0; i < 4; i++) await Promise.all([visitor.burst(one, 5), visitor.burst(two, 5)]);
  network.choose = () => 'hold before';
  const from = network.seen.length;
  await Promise.all([visitor.burst(one, 5), visitor.burst(two, 5)]);
  await until('requests in flight', () => network.of('POST', from).length >= 6, 10000, 20);
  // One after the other: the package guards its storage within a tab, not between two that close in the same instant.
  await one.close();
  await sleep(2000);
  await two.close();
  network.choose = () => 'none';
  await visitor.page('/shop');
  await visitor.allOnce('two tabs, both closed with events in flight');
  await visitor.close();
});
await part('offline', async () => {
  const visitor = await shop.visitor('offline', network);
  let page = await visitor.page();
  await visitor.burst(page, 3);
  await visitor.allOnce('before it went offline');
  await visitor.context.setOffline(true);
  const from = network.seen.length;
  await visitor.burst(page, 20);
  await sleep(700);
  check('offline: nothing leaves', network.of('POST', from).length === 0, network.of('POST', from).length);
  await visitor.context.setOffline(false);
  await visitor.allOnce('online again');
  await visitor.context.setOffline(true);
  await visitor.burst(page, 10);
  await page.evaluate(() => new Promise(done => setTimeout(done, 200)));
  await page.close();
  await visitor.context.setOffline(false);
  page = await visitor.page('/shop');
  await visitor.allOnce('closed while offline, back when online');
  await visitor.close();
});
await part('burst', async () => {
  for (const [name, options] of [['one by one', {}], ['in batches', batching({ size: 50, timeout: 300 })]]) {
    const visitor = await shop.visitor(`burst ${name}`, network, options);
    await visitor.burst(await visitor.page(), 200);
    await visitor.allOnce(`a burst ${name}`);
    await visitor.close();
  }
});

// --- 5. preflights and errors
await part('CORS', async () => {
  const visitor = await shop.visitor('cors', network), from = network.seen.length;
  let page = await visitor.page();
  for (let i = 0; i < 3; i++) await page.evaluate(() => analytics.track('step', {}));
  page = await visitor.page('/shop');
  await page.evaluate(() => analytics.track('step', {}));
  check('one preflight is enough for four calls on two pages', network.of('OPTIONS', from).length === 1 && network.of('POST', from).length === 4, network.seen.slice(from).map(one => `${one.method} ${one.url}`));
  const answers = await page.evaluate(async host => {
    const ask = async (where, key, body) => {
      const answer = await fetch(`http://${host}${where}`, { method: 'POST', headers: { Authorization: `Basic ${btoa(`${key}:`)}` }, body });
      return { status: answer.status, json: await answer.json(), id: answer.headers.get('x-request-id') };
    };
    const good = 'wk_demo_site';
    return Promise.all([ask('/v1/t', 'wk_nobody', '{}'), ask('/v1/t', good, '{"userId":"x"}'), ask('/v1/batch', good, '{"batch":'), ask('/v1/b', good, 'x'.repeat(600 * 1024)), ask('/batch', good, 'x'.repeat(600 * 1024))]);
  }, network.host);
  check('the page reads 401, 400 and 413 with their reasons', answers.map(one => one.status).join() === '401,400,400,413,413' && answers.every(one => one.json.detail && one.json.code && one.id), answers.map(one => `${one.status} ${one.json.code} ${one.id}`));
  const failures = await page.evaluate(async () => { await analytics.track('too_large', { text: 'x'.repeat(40 * 1024) }); return window.failures; });
  check('the package tells its page of an event that is refused', failures.length === 1 && failures[0] === 'delivery_failure: Non-retryable error: 413', failures);
  await visitor.close();
});

await part('wire', () => wire(engine));

// --- at the end nothing more is on its way: now doubles that came late would show
await silence(network);
const late = [];
for (const visitor of shop.visitors) {
  const seen = await visitor.tally();
  if (visitor.sent && (seen.missing.length || seen.twice || seen.kept !== seen.sent)) late.push([visitor.name, seen]);
  if (visitor.errors.length) late.push([visitor.name, visitor.errors]);
}
check('at the end every event of every visitor is there once', late.length === 0, late);
const accepted = live.rows.filter(row => row.status === 'accepted').map(row => row.event.messageId), wanted = new Set(network.of('POST').filter(one => one.status === 200).flatMap(one => [...one.body.toString().matchAll(/"messageId":"(ajs-next-[^"]+)"/g)].map(match => match[1])));
check('the stream says the same: every messageId that was taken is accepted once', new Set(accepted).size === accepted.length && [...wanted].every(id => accepted.includes(id)), { accepted: accepted.length, wanted: wanted.size });
check('and repeats were told apart', live.rows.some(row => row.status === 'duplicate'));
check('no page asked anybody but the shop and us', shop.strangers.length === 0, shop.strangers);
console.log(JSON.stringify(network.faults));
live.close();
await shop.close();
network.stop();
await engine.stop();
engine.forget();
finish();
