// Makes the golden store of a format version: node tests/golden/make.mjs 1. Done once a version; the archive is never written again.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Engine, binary, sleep } from '../live/engine.mjs';

const here = path.dirname(fileURLToPath(import.meta.url)), version = process.argv[2];
const engine = new Engine({ demo: false });
await engine.start();
const own = async (method, where, body, headers) => {
  const answer = await engine.owner(method, where, body, headers);
  if (answer.status >= 300) throw new Error(`${method} ${where}: ${answer.text}`);
  return answer.json;
};
await own('POST', '/v1/sources', { id: 'core', name: 'Core', kind: 'server', basis: { analytics: 'contract', marketing: 'consent' } });
await own('POST', '/v1/sources', { id: 'held', name: 'Held', kind: 'web', basis: 'hold' });
const { key } = await own('POST', '/v1/keys', { kind: 'write', env: 'live', source: 'core' });
const { key: holding } = await own('POST', '/v1/keys', { kind: 'write', env: 'live', source: 'held' });
await own('POST', '/v1/segments', { id: 'readers', name: 'קוראים', rule: 'did page_read at least 2 times within 7 days' });
await own('POST', '/v1/creatives', { id: 'hello', name: 'Hello', channel: 'email', default_locale: 'he', variants: { he: { subject: 'שלום {{ person.name }}', body: 'שלום' }, en: { subject: 'Hello {{ person.name }}', body: 'Hello' } } });
await own('POST', '/v1/journeys', { id: 'greet', name: 'Greet', enter: { segment: 'readers' }, reenter: 'never', steps: [{ id: 'm', type: 'message', channel: 'email', creative: 'hello', purpose: 'marketing' }, { id: 'w', type: 'wait', for: '3 days' }] });
const batch = [];
for (let i = 0; i < 20; i++) {
  batch.push({ type: 'page', anonymousId: `golden-device-${i}`, name: 'Home', messageId: `p${i}` });
  batch.push({ type: 'identify', anonymousId: `golden-device-${i}`, userId: `golden-${i}`, messageId: `i${i}`, traits: { name: i % 2 ? `Person ${i}` : `אדם ${i}`, email: `golden-${i}@example.org`, locale: i % 2 ? 'en' : 'he' } });
  for (let n = 0; n < 3; n++) batch.push({ type: 'track', userId: `golden-${i}`, event: 'page_read', messageId: `t${i}-${n}`, properties: { n } });
}
await engine.call('POST', '/v1/batch', { batch: batch.slice(0, 60) }, engine.basic(key));
for (let i = 0; i < 20; i += 2) await own('POST', '/v1/consents', { person: `user_id:golden-${i}`, purpose: 'marketing', channel: 'email', state: i % 4 ? 'withdrawn' : 'granted', text_version: 'v1', locale: 'he' }).catch(() => {});
await engine.call('POST', '/v1/batch', { batch: batch.slice(60) }, engine.basic(key));
await engine.call('POST', '/v1/track', { anonymousId: 'golden-held', event: 'page_read', messageId: 'h1' }, engine.basic(holding));
await engine.call('POST', '/v1/identify', { anonymousId: 'golden-device-1', userId: 'golden-2', messageId: 'merge' }, engine.basic(key));
// Decisions, experiments, tasks, suppressions.
await own('POST', '/v1/placements', { id: 'hero', name: 'Hero', channel: 'web', purpose: 'service' });
await own('POST', '/v1/experiments', { id: 'arms', kind: 'split', arms: [{ id: 'a' }, { id: 'b' }], goal: { event: 'ordered', value: 'amount' } });
await own('POST', '/v1/creatives', { id: 'banner', name: 'Banner', channel: 'web', default_locale: 'en', variants: { en: { title: 'Hello {{ person.name }}' }, he: { title: 'שלום {{ person.name }}' } } });
await own('POST', '/v1/actions', { id: 'offer', name: 'Offer', topic: 'offers', placements: ['hero'], value: 5, cap: { max: 2, days: 1 }, experiment: 'arms', creatives: ['banner'] });
await own('POST', '/v1/journeys', {
  id: 'call', name: 'Call', topic: 'offers', enter: { event: 'asked' }, steps: [{
    id: 'task', type: 'task', title: { en: 'Call {{ person.name }}' }, because: { en: 'asked for it' }, assign: { else: 'team' }, suppress: 'offers',
    outcomes: [{ id: 'later', label: { en: 'Later' }, asks: ['on'], suppress_until: 'on' }],
  }, { id: 'wait', type: 'wait', until_trait: 'on' }],
});
for (let i = 0; i < 6; i++) await own('POST', '/v1/decide', { person: `user_id:golden-${i}`, placements: ['hero'], context: { n: i } });
await engine.call('POST', '/v1/batch', { batch: [2, 4, 6].map(i => ({ type: 'track', userId: `golden-${i}`, event: 'asked', messageId: `asked${i}` })).concat([{ type: 'track', userId: 'golden-0', event: 'ordered', messageId: 'o0', properties: { amount: 12.5 } }]) }, engine.basic(key));
const { data: tasks } = await own('GET', '/v1/tasks');
await own('POST', `/v1/tasks/${tasks[0].id}/outcome`, { outcome: 'later', answers: { on: '2036-01-01' }, by: 'roni' });
await own('POST', '/v1/people/user_id:golden-8/suppress', { topic: '*', until: '2036-01-01T00:00:00Z', reason: 'asked for quiet' });
await own('POST', '/v1/privacy/requests', { type: 'erase', person: 'user_id:golden-19' });
await sleep(1500);
await engine.stop();
const archive = path.join(here, `${version}.tar.gz`);
execFileSync('tar', ['-C', engine.data, '--sparse', '--exclude=lock', '--exclude=admin.sock', '--exclude=LOG*', '-czf', archive, '.'], { stdio: 'inherit' });
writeFileSync(path.join(here, `${version}.json`), execFileSync(binary, ['verify', '--data', engine.data]));
engine.forget();
console.log(`wrote ${archive}`);
process.exit(0);
