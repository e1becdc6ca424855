// What the tests of deciding and acting share: short words for calls, and what an engine looks like from outside when nothing happened.
import { check, until } from './engine.mjs';

export const TEST = { 'Kesher-Env': 'test' };
export const short = answer => `${answer.status} ${answer.text.slice(0, 400)}`;
export const both = (en, he) => ({ en, he });

// A refusal says where and how to mend it.
export function refused(name, answer, status, where, code) {
  const good = answer.status === status && answer.json?.status === status && !!answer.json.detail && typeof answer.json.fix === 'string'
    && (where === undefined || (where instanceof RegExp ? where.test(answer.json.param) : answer.json.param === where)) && (!code || answer.json.code === code);
  return check(name, good && (where === undefined || !!answer.json.fix), short(answer));
}

export class Ground {
  constructor(engine, env = {}) {
    this.engine = engine;
    this.env = env;
    this.key = engine.basic(env['Kesher-Env'] === 'test' ? 'wk_demo_core_test' : 'wk_demo_core');
  }
  owner(method, where, body, headers = {}) { return this.engine.owner(method, where, body, { ...this.env, ...headers }); }
  async must(method, where, body, headers = {}) {
    const answer = await this.owner(method, where, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${where}: ${short(answer)}`);
    return answer.json;
  }
  async publish(list) { for (const [kind, body] of list) await this.must('POST', `/v1/${kind}`, body); }
  // The demo may keep some people from everything; a test that counts on each of them does not.
  async nobodyHeldOut() {
    for (const one of (await this.must('GET', '/v1/experiments?limit=100')).data) if (one.universal) await this.must('DELETE', `/v1/experiments/${one.id}`);
  }
  async send(call, body) {
    const answer = await this.engine.call('POST', `/v1/${call}`, body, this.key);
    if (answer.status !== 200) throw new Error(`${call}: ${short(answer)}`);
    return answer.json;
  }
  track(userId, event, properties = {}) { return this.send('track', { userId, event, properties }); }
  async known(userId, traits = {}, consents = []) {
    await this.send('identify', { userId, traits: { name: userId, locale: 'en', ...traits } });
    await until(userId, async () => (await this.owner('GET', `/v1/people/user_id:${userId}`)).status === 200, 20000, 20);
    await Promise.all(consents.map(([purpose, channel]) => this.consent(userId, purpose, channel)));
  }
  consent(userId, purpose, channel, state = 'granted') { return this.must('POST', '/v1/consents', { person: `user_id:${userId}`, purpose, channel, state }); }
  person(userId) { return this.must('GET', `/v1/people/user_id:${userId}`); }
  decide(userId, placements, more = {}) { return this.must('POST', '/v1/decide', { person: `user_id:${userId}`, placements: [].concat(placements), ...more }); }
  forward(ms) { return this.must('POST', '/v1/test/clock', { advance_ms: ms }); }
  async inbox(userId) { return (await this.must('GET', `/v1/test/inbox?person=user_id:${userId}`)).data; }
  async position() { return Number((await this.engine.call('GET', '/metrics')).text.match(/^kesher_log_position (\d+)/m)[1]); }

  // Everything that a trial could have touched. Waits until the engine is quiet.
  async trace(people = [], journeys = []) {
    let last = -1;
    await until('a quiet engine', async () => { const now = await this.position(); const same = now === last; last = now; return same; }, 10000, 250);
    const { now, lag_ms, minutes, ...overview } = await this.must('GET', '/v1/overview');
    const counts = await Promise.all(journeys.map(async id => (await this.must('GET', `/v1/journeys/${id}`)).counts));
    const views = await Promise.all(people.map(id => this.person(id)));
    const rest = await Promise.all(['/v1/test/inbox', '/v1/decisions', '/v1/tasks'].map(where => this.must('GET', `${where}?limit=100`)));
    // Links are made anew for whoever looks.
    return JSON.stringify({ position: await this.position(), overview, counts, views, rest }).replace(/\/[pu]\/[\w-]{40,}/g, '');
  }
}

// Where two traces part, for whoever reads the failure.
export function difference(a, b) {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return `${a.slice(Math.max(0, i - 120), i + 120)} <> ${b.slice(Math.max(0, i - 20), i + 120)}`;
}

export const hour = 3600_000, day = 24 * hour;
