// Recorded requests of @segment/analytics-next (versions in the file), replayed against the engine: only the key and the day are ours.
//   KESHER_VECTORS  the folder of the recordings (default: shared/vectors beside the clone)
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, skip } from './engine.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const file = path.join(process.env.KESHER_VECTORS || path.resolve(here, '../../../shared/vectors'), 'sdk-wire/captures.json');
const key = 'wk_demo_site';

// The recordings are of a day; events of last week would be refused as late.
function today(json) {
  const moved = value => (typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(Date.now() - 1000).toISOString() : value);
  const one = event => ({ ...event, timestamp: moved(event.timestamp), ...(event.sentAt ? { sentAt: moved(event.sentAt) } : {}), ...(event.writeKey ? { writeKey: key } : {}) });
  return json.batch ? { ...one(json), timestamp: undefined, batch: json.batch.map(one) } : one(json);
}

export async function wire(engine) {
  const names = ['requests', 'preflights'].map(what => `recorded ${what} of @segment/analytics-next`);
  if (!existsSync(file)) return names.forEach(name => skip(name, `${file} is not there`));
  const recorded = JSON.parse(readFileSync(file)).filter(one => one.client.includes('@segment/analytics-next')).flatMap(one => one.requests);
  const statuses = {}, bad = [];
  for (const { method, url, headers, json } of recorded.filter(one => one.method === 'POST' && one.json && one.url.includes('/v1/'))) {
    const body = JSON.stringify(today(json)), own = Object.fromEntries(headers.filter(([name]) => !['host', 'content-length', 'connection', 'authorization'].includes(name)));
    const answer = await engine.call(method, url.slice(url.indexOf('/v1/')), body, { ...own, ...engine.basic(key), 'Content-Length': Buffer.byteLength(body) });
    if (answer.status !== 200 || answer.headers['access-control-allow-origin'] !== own.origin) bad.push(`${url}: ${answer.status} ${answer.text.slice(0, 200)}`);
    for (const item of answer.json?.items ?? []) (statuses[item.message_id] ??= []).push(item.status);
  }
  const once = Object.values(statuses).every(list => list[0] === 'accepted' && list.slice(1).every(status => status === 'duplicate'));
  check(`${names[0]}: ${Object.keys(statuses).length} events, each accepted once`, Object.keys(statuses).length > 0 && once && bad.length === 0, bad.length ? bad : statuses);
  const blind = [];
  const asks = recorded.filter(one => one.method === 'OPTIONS' && one.url.startsWith('/v1/'));
  for (const { method, url, headers } of asks) {
    const own = Object.fromEntries(headers);
    const answer = await engine.call(method, url, undefined, own);
    const allowed = (answer.headers['access-control-allow-headers'] ?? '').split(/, */);
    const wanted = own['access-control-request-headers'].split(',');
    if (answer.status !== 204 || answer.headers['access-control-allow-origin'] !== own.origin || !wanted.every(name => allowed.includes(name)) || !(answer.headers['access-control-max-age'] > 0)) blind.push(`${url}: ${answer.status} ${JSON.stringify(answer.headers)}`);
  }
  check(`${names[1]}: ${asks.length}, all granted and kept`, asks.length > 0 && blind.length === 0, blind);
}
