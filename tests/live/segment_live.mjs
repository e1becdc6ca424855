// The unmodified @segment/analytics-node, given only our host, through a network that answers 429 and 500, and cuts connections before and after
// the engine took the batch: every event once, in every call type.
import { Analytics } from '@segment/analytics-node';
import { BadNetwork } from './bad_network.mjs';
import { Engine, check, finish, all, until } from './engine.mjs';

const engine = new Engine();
await engine.start();

// A deterministic bad network: two of three tries fail, in turn.
const order = ['429', 'none', '500', 'cut after', 'none', 'cut before', 'cut after', 'none'];
let turn = 0;
const network = await new BadNetwork(engine.port, () => order[turn++ % order.length]).start();

const errors = [];
const analytics = new Analytics({ writeKey: 'wk_demo_core', host: `http://${network.host}`, maxRetries: 20, flushAt: 15, flushInterval: 200 });
analytics.on('error', error => errors.push(error));
const people = 6, each = 20;
for (let i = 0; i < people; i++) {
  analytics.identify({ userId: `sdk-${i}`, traits: { email: `sdk-${i}@example.org`, name: `SDK ${i}`, plan: i % 2 ? 'gold' : 'plain' } });
  analytics.group({ userId: `sdk-${i}`, groupId: 'branch-7', traits: { city: 'Haifa' } });
  analytics.page({ userId: `sdk-${i}`, name: 'Home', properties: { path: '/' } });
  analytics.screen({ userId: `sdk-${i}`, name: 'Loans' });
  analytics.alias({ userId: `sdk-${i}`, previousId: `sdk-anonymous-${i}` });
  for (let n = 0; n < each; n++) analytics.track({ userId: `sdk-${i}`, event: 'sdk_step', properties: { n } });
}
await analytics.closeAndFlush({ timeout: 90000 });
network.stop();

const { faults } = network;
console.log(JSON.stringify(faults));
check('the network was bad in all four ways', ['429', '500', 'cut before', 'cut after'].every(kind => faults[kind] > 0), faults);
check('the package gave nothing up', errors.length === 0, errors.map(e => `${e.code} ${e.reason}`).slice(0, 3));
let missing = 0, twice = 0, types = 0, counted = 0;
for (let i = 0; i < people; i++) {
  const rows = await until(`person sdk-${i}`, async () => {
    const found = await engine.owner('GET', `/v1/people/user_id:sdk-${i}`);
    return found.status === 200 && all(engine, `/v1/people/user_id:sdk-${i}/timeline?types=event`);
  });
  const steps = rows.filter(row => row.event?.event === 'sdk_step').map(row => row.event.properties.n);
  missing += each - new Set(steps).size;
  twice += steps.length - new Set(steps).size;
  if (['track', 'identify', 'group', 'page', 'screen', 'alias'].every(type => rows.some(row => row.event?.type === type))) types++;
  if ((await engine.owner('GET', `/v1/people/user_id:sdk-${i}`)).json.counts.events === each + 5) counted++;
}
check('every event arrived', missing === 0, missing);
check('none is there twice', twice === 0, twice);
check('all six calls are in the timeline of everybody', types === people, types);
check('the counters agree', counted === people, counted);
const view = (await engine.owner('GET', '/v1/people/user_id:sdk-1')).json;
check('traits arrived with their source', view.traits?.plan?.value === 'gold' && !!view.traits.plan.source, view.traits?.plan);
await engine.stop();
engine.forget();
finish();
