// What a person decides behind a link, on the real binary and in a real browser without JavaScript: links in messages, the preference centre,
// the one-click stop. A withdrawal stops what was planned for a minute later and survives kill -9; looking changes nothing; what opens nothing is always the same.
//   KESHER_SCREENS  where pictures go  (default ../../build/screens)
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Engine, check, finish, skip, sleep, until } from './engine.mjs';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const axe = require('@axe-core/playwright');
const AxeBuilder = axe.default ?? axe.AxeBuilder;
const pictures = path.resolve(process.env.KESHER_SCREENS ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '../../build/screens'));
mkdirSync(pictures, { recursive: true });

const TEST = { 'Kesher-Env': 'test' };
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const engine = new Engine();
await engine.start();
const key = engine.basic('wk_demo_core_test');
const owner = (method, where, body) => engine.owner(method, where, body, TEST);
const short = answer => `${answer.status} ${answer.text.slice(-400)}`;
const place = url => url.replace(/^https?:\/\/[^/]+/, '');
const get = (url, headers) => engine.call('GET', place(url), undefined, headers);
const post = (url, body, headers = FORM) => engine.call('POST', place(url), body, headers);
const link = async (user, channel) => (await owner('POST', `/v1/people/user_id:${user}/preference-link`, channel ? { channel } : undefined)).json;
const consents = async user => Object.fromEntries((await owner('GET', `/v1/people/user_id:${user}`)).json.consents.map(c => [`${c.purpose}.${c.channel}`, c]));
const inbox = async user => (await owner('GET', `/v1/test/inbox?limit=100&person=user_id:${user}`)).json.data;
const clockTo = async to => { const a = await owner('POST', '/v1/test/clock', { to }); if (a.status !== 200) throw new Error(short(a)); };

async function known(user, traits, granted = ['email', 'sms']) {
  const a = await engine.call('POST', '/v1/identify', { userId: user, messageId: `id-${user}-${Math.random()}`, traits: { email: `${user}@mail.example`, phone: `+97250${String(Math.abs(hash(user))).padStart(7, '0').slice(0, 7)}`, ...traits } }, key);
  if (a.status !== 200) throw new Error(short(a));
  for (const channel of granted) {
    const c = await owner('POST', '/v1/consents', { person: `user_id:${user}`, purpose: 'marketing', channel, state: 'granted', text_version: '2026-02', locale: 'he' });
    if (c.status !== 200) throw new Error(short(c));
  }
}
function hash(text) { let h = 7; for (const c of text) h = (h * 31 + c.charCodeAt(0)) | 0; return h; }
const track = async (user, event, timestamp) => { const a = await engine.call('POST', '/v1/track', { userId: user, event, timestamp }, key); if (a.status !== 200) throw new Error(short(a)); };
// The moment at which clocks in Jerusalem show that hour, so many days after tomorrow.
const tomorrow = (hour, minute = 0) => later(0, hour, minute);
function later(days, hour, minute = 0) {
  const guess = new Date(Date.now() + (1 + days) * 86400000);
  guess.setUTCHours(hour, minute, 0, 0);
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Jerusalem', hour: '2-digit', hourCycle: 'h23' }).format(guess);
  return new Date(guess.getTime() - (((Number(shown) - hour + 36) % 24) - 12) * 3600000).toISOString();
}

async function prepare() {
  const made = [
    await owner('POST', '/v1/creatives', { id: 'evening-sms', name: 'Evening SMS', channel: 'sms', default_locale: 'he', variants: { he: { body: 'פרסומת. {{ person.name }}, להסרה {{ links.unsubscribe }}' }, en: { body: 'Ad. {{ person.name }}, stop: {{ links.unsubscribe }}' } } }),
    await owner('POST', '/v1/creatives', { id: 'evening-mail', name: 'Evening mail', channel: 'email', default_locale: 'he', variants: { he: { subject: 'הערב', body: '<p>שלום {{ person.name }}</p><a href="{{ links.preferences }}">העדפות</a> <a href="{{ links.unsubscribe }}">הסרה</a>' } } }),
    await owner('POST', '/v1/creatives', { id: 'receipt-mail', name: 'Receipt', channel: 'email', default_locale: 'en', variants: { en: { subject: 'Receipt', body: '<p>Paid. {{ links.preferences }}</p>' } } }),
    await owner('POST', '/v1/segments', { id: 'callers', name: 'callers (internal)', rule: 'did call_noted within 30 days', shown_as: { he: 'שיחה על משכנתא', en: 'A mortgage call' } }),
    await owner('POST', '/v1/segments', { id: 'inner', name: 'inner word for them', rule: 'did call_noted within 40 days' }),
    await owner('POST', '/v1/journeys', { id: 'evening', name: 'Evening', enter: { event: 'call_noted' }, reenter: 'always', steps: [{ id: 'text', type: 'message', channel: 'sms', creative: 'evening-sms', purpose: 'marketing', at: '21:01' }, { id: 'end', type: 'exit' }] }),
    await owner('POST', '/v1/journeys', { id: 'evening2', name: 'Evening 2', enter: { event: 'call_noted' }, reenter: 'always', steps: [{ id: 'mail', type: 'message', channel: 'email', creative: 'evening-mail', purpose: 'marketing', at: '21:01' }, { id: 'end', type: 'exit' }] }),
    await owner('POST', '/v1/journeys', { id: 'receipt', name: 'Receipt', enter: { event: 'paid' }, reenter: 'always', steps: [{ id: 'mail', type: 'message', channel: 'email', creative: 'receipt-mail', purpose: 'service' }, { id: 'end', type: 'exit' }] }),
  ];
  const bad = made.find(a => a.status !== 201);
  check('the stage is set', !bad, bad && short(bad));
  await clockTo(tomorrow(20));
  await known('dana', { name: 'דנה כהן', locale: 'he', children: 2, city: 'חיפה' });
  await known('emma', { name: 'Emma <b>Clark</b>', locale: 'en' });
  await known('noa', { name: 'נועה', locale: 'he' });
  for (const user of ['dana', 'emma', 'noa']) await track(user, 'call_noted');
  await track('noa', 'paid');
  await clockTo(tomorrow(21));
}

async function looking() {
  const { preferences, unsubscribe, expires_at: expires } = await link('dana', 'sms');
  check('a link is an address with a sealed token, and says how long it works', /^http:\/\/127\.0\.0\.1:\d+\/p\/[\w-]{70,90}$/.test(preferences) && /\/u\/[\w-]{70,90}$/.test(unsubscribe) && Date.parse(expires) > Date.now(), [preferences, unsubscribe, expires]);
  const before = JSON.stringify(await consents('dana'));
  const page = await get(preferences);
  for (let i = 0; i < 5; i++) {
    await get(preferences); await get(unsubscribe);
    await engine.call('HEAD', place(unsubscribe)); await engine.call('HEAD', place(preferences));
    await get(`${unsubscribe}?List-Unsubscribe=One-Click`);
    await get(`${preferences}?set=marketing.sms.withdrawn&stop=all`);
  }
  check('GET and HEAD, however often, change nothing', JSON.stringify(await consents('dana')) === before, await consents('dana'));
  const h = page.headers;
  check('the page is html that nobody keeps, frames, indexes or refers from', page.status === 200 && h['content-type'] === 'text/html; charset=utf-8' && h['cache-control'] === 'no-store' && h['referrer-policy'] === 'no-referrer'
    && /default-src 'none'/.test(h['content-security-policy']) && /frame-ancestors 'none'/.test(h['content-security-policy']) && !/unsafe/.test(h['content-security-policy']) && /noindex/.test(h['x-robots-tag']) && !h['set-cookie'] && !h['access-control-allow-origin'], h);
  check('it has no script and loads nothing', !/<script|onclick|javascript:|src=|<link/i.test(page.text), page.text.slice(0, 300));
  check('it speaks the person\'s language', /<html lang="he" dir="rtl">/.test(page.text) && page.text.includes('מה מותר לנו לשלוח לך'), page.text.slice(0, 200));
  check('and the other one when asked', /<html lang="en" dir="ltr">/.test((await get(`${preferences}?lang=en`)).text));
  check('addresses are masked', page.text.includes('d•••@mail.example') && !page.text.includes('dana@mail.example') && !/\+97250\d/.test(page.text));
  check('a segment is shown in words for the person, another not at all', page.text.includes('שיחה על משכנתא') && !page.text.includes('internal') && !page.text.includes('inner word'));
  check('traits are shown with value and source', page.text.includes('חיפה') && page.text.includes('bank-core'));
  const emma = await get((await link('emma')).preferences);
  check('what a person\'s data says is text', emma.text.includes('Emma &lt;b&gt;Clark&lt;/b&gt;') && !emma.text.includes('<b>Clark'));
  check('a wrong channel is refused', (await owner('POST', '/v1/people/user_id:dana/preference-link', { channel: 'pigeon' })).status === 400);
  check('nobody is 404, no key is 401', (await owner('POST', '/v1/people/user_id:nobody/preference-link')).status === 404 && (await engine.call('POST', '/v1/people/user_id:dana/preference-link')).status === 401);
}

async function withdrawals() {
  const dana = await link('dana'), emma = await link('emma', 'email');
  const off = await post(dana.preferences, 'tongue=he&set=marketing.sms.withdrawn');
  check('/p: the answer says what is off and what will not be sent', off.status === 200 && off.text.includes('ביטלת SMS, וזה כבר בתוקף.') && /הודעה שתוכננה ל־21:01 לא תישלח\./.test(off.text), off.text.slice(off.text.indexOf('<main'), off.text.indexOf('<main') + 500));
  const written = (await consents('dana'))['marketing.sms'];
  check('/p: it is written with where, which text and which language', written.state === 'withdrawn' && written.source === 'preference centre' && written.text_version === 'marketing@0' && written.locale === 'he', written);
  const one = await post(emma.unsubscribe, 'List-Unsubscribe=One-Click', { 'Content-Type': 'multipart/form-data; boundary=x' });
  check('/u: one click, any content type, no cookie, no Origin', one.status === 200 && one.text.includes('E-mail is off, from now.') && one.text.includes('The message planned for 21:01 will not be sent.'), one.text.slice(one.text.indexOf('<main')));
  await clockTo(tomorrow(21, 2));
  const got = async user => (await until(user, async () => inbox(user))).map(m => m.channel).sort().join();
  await until('noa has her messages', async () => (await inbox('noa')).length === 3);
  check('what was planned a minute later did not leave, the rest did', await got('dana') === 'email' && await got('emma') === 'sms' && await got('noa') === 'email,email,sms', [await got('dana'), await got('emma'), await got('noa')]);
  const timeline = (await owner('GET', '/v1/people/user_id:dana/timeline?types=message&limit=100')).json.data.map(e => e.message);
  check('and why not says so', timeline.some(m => m.channel === 'sms' && m.state === 'blocked' && m.reason === 'consent_withdrawn'), timeline);
}

async function messages() {
  const all = await inbox('noa');
  const mail = all.find(m => m.subject === 'הערב'), sms = all.find(m => m.channel === 'sms'), receipt = all.find(m => m.subject === 'Receipt');
  check('an e-mail carries both links and the headers of RFC 8058', /href="http:\/\/127[^"]+\/p\/[\w-]{70,}"/.test(mail.body) && /href="http:\/\/127[^"]+\/u\/[\w-]{70,}"/.test(mail.body)
    && /^<http:\/\/127[^>]+\/u\/[\w-]{70,}>$/.test(mail.headers['List-Unsubscribe']) && mail.headers['List-Unsubscribe-Post'] === 'List-Unsubscribe=One-Click', mail);
  check('an SMS carries its link as text', /להסרה http:\/\/127[^ ]+\/u\/[\w-]{70,}$/.test(sms.body), sms.body);
  check('a service message has links where it wrote them and no headers', /\/p\/[\w-]{70,}/.test(receipt.body) && Object.keys(receipt.headers).length === 0, receipt);
  check('no marker is left', !JSON.stringify(all).includes('kesher--link'));
  const why = await owner('GET', `/v1/people/user_id:noa/why?message=${mail.id}`);
  check('the copy under why has links as well', /\/p\/[\w-]{70,}/.test(why.json.copy.body), why.json.copy);
  const smsToken = sms.body.match(/http\S+$/)[0];
  check('the link in the SMS stops the SMS', (await post(smsToken, '')).status === 200 && (await consents('noa'))['marketing.sms'].state === 'withdrawn' && (await consents('noa'))['marketing.email'].state === 'granted');
  const inMail = mail.body.match(/href="([^"]+\/u\/[^"]+)"/)[1];
  const page = await get(inMail);
  check('GET /u shows one button', page.status === 200 && (page.text.match(/<button/g) || []).length === 1 && (await consents('noa'))['marketing.email'].state === 'granted', page.text.slice(-500));
  check('and shows no more than the channel', !page.text.includes('bank-core') && !page.text.includes('שיחה על משכנתא') && page.text.includes('n•••@mail.example'));
  check('the button stops the e-mail', (await post(inMail, 'List-Unsubscribe=One-Click')).status === 200 && (await consents('noa'))['marketing.email'].state === 'withdrawn');
  check('and again is the same', (await post(inMail, 'List-Unsubscribe=One-Click')).status === 200);
}

async function choices() {
  const { preferences } = await link('emma');
  const back = await post(preferences, 'tongue=en&set=marketing.email.granted');
  check('a person may say yes again', back.text.includes('E-mail is on, from now.') && (await consents('emma'))['marketing.email'].state === 'granted');
  const stop = await post(preferences, 'tongue=en&stop=all');
  const after = await consents('emma');
  check('one press stops all marketing', stop.text.includes('All marketing is off, from now.') && after['marketing.*'].state === 'withdrawn' && (await owner('GET', '/v1/people/user_id:emma')).json.reach.email.state === 'withdrawn', after);
  const { preferences: dana } = await link('dana');
  await post(dana, 'tongue=he&trait=children&fix=save&value=3');
  await post(dana, 'tongue=he&trait=city&fix=remove');
  const traits = (await owner('GET', '/v1/people/user_id:dana')).json.traits;
  check('a correction is the person\'s own answer, in the form of what it corrects', traits.children.value === 3 && traits.children.origin === 'zero_party' && traits.children.source === 'preference centre', traits.children);
  check('what is wrong can be removed', !traits.city, traits.city);
  const denied = await post(dana, 'tongue=he&deny=callers');
  const said = (await owner('GET', '/v1/people/user_id:dana')).json.traits.denies_callers;
  check('a person may say that a segment is wrong: it is noted as their own answer', denied.text.includes('רשמנו שזה לא נכון') && said?.value === true && said.origin === 'zero_party', said);
  const before = JSON.stringify((await owner('GET', '/v1/people/user_id:dana')).json.traits);
  for (const body of ['trait=email&fix=save&value=thief@mail.example', 'trait=suppressed&fix=remove', 'trait=made_up&fix=save&value=1', 'deny=inner', 'deny=made-up', 'set=service.email.withdrawn', 'set=marketing.email', 'set=marketing.email.maybe', 'set=..', 'x='.repeat(9000), '%FF%FE=%', '&&&===', `${'a=b&'.repeat(100)}stop=all`]) {
    const a = await post(dana, body);
    if (a.status !== 200) check(`a form that is none of ours changes nothing: ${body.slice(0, 40)}`, false, short(a));
  }
  check('forms that are none of ours change nothing', JSON.stringify((await owner('GET', '/v1/people/user_id:dana')).json.traits) === before && (await consents('dana'))['marketing.email'].state === 'granted');
}

async function pauses() {
  const { preferences } = await link('noa');
  await owner('POST', '/v1/consents', { person: 'user_id:noa', purpose: 'marketing', channel: 'sms', state: 'granted' });
  const before = JSON.stringify(await consents('noa'));
  await clockTo(later(1, 20));
  await track('noa', 'call_noted', later(1, 20));
  await clockTo(later(1, 21));
  const paused = await post(preferences, 'tongue=he&pause=30');
  if (!(await get(preferences)).text.includes('name="pause"')) return skip('pause', 'this engine keeps no pause');
  check('a pause says until when, and what will not be sent', /הכול מושהה עד \d+\.\d+\.\d+\./.test(paused.text) && /הודעה שתוכננה ל־21:01 לא תישלח\.|הודעות שתוכננו לא יישלחו\./.test(paused.text), paused.text.slice(paused.text.indexOf('<main'), paused.text.indexOf('<main') + 600));
  const seen = (await owner('GET', '/v1/people/user_id:noa')).json.suppressions.find(s => s.topic === '*');
  check('it is a suppression until a day, no consent is touched', seen?.source === 'preference centre' && Date.parse(seen.until) > 0 && JSON.stringify(await consents('noa')) === before, seen);
  const sent = (await inbox('noa')).length;
  await clockTo(later(1, 21, 2));
  await engine.stop('SIGKILL');
  await engine.start();
  check('it stops what was planned a minute later, and outlives kill -9', (await inbox('noa')).length === sent && (await get(preferences)).text.includes('הכול מושהה'));
  await track('noa', 'paid', later(1, 21, 2));
  await until('a receipt', async () => (await inbox('noa')).length === sent + 1);
  check('a service message still comes', (await inbox('noa'))[0].subject === 'Receipt');
  const over = await post(preferences, 'tongue=he&resume=now');
  check('and it can be ended', over.text.includes('ההפסקה נגמרה.') && !(await owner('GET', '/v1/people/user_id:noa')).json.suppressions.some(s => s.topic === '*'));
  const ordered = await owner('POST', '/v1/people/user_id:noa/suppress', { topic: '*', reason: 'court order' });
  if (ordered.status === 403) {
    skip('what the organisation suppressed is not ended here', 'the owner may not suppress yet');
  } else {
    await post(preferences, 'resume=now');
    check('what the organisation suppressed is not ended here', (await owner('GET', '/v1/people/user_id:noa')).json.suppressions.some(s => s.topic === '*' && s.source !== 'preference centre'), short(ordered));
    await owner('POST', '/v1/people/user_id:noa/suppress', { topic: '*', lift: true });
  }
  await post(preferences, 'pause=30');
  await clockTo(later(30, 21));
  const last = await get(preferences);
  await clockTo(later(32, 21));
  check('after thirty days it is over by itself', last.text.includes('הכול מושהה') && !(await get(preferences)).text.includes('הכול מושהה'));
}

async function merged() {
  await engine.call('POST', '/v1/track', { anonymousId: 'tablet-1', event: 'seen' }, key);
  const device = (await owner('POST', '/v1/people/anonymous_id:tablet-1/preference-link')).json;
  await known('ruth', { name: 'Ruth', locale: 'en' });
  await engine.call('POST', '/v1/identify', { userId: 'ruth', anonymousId: 'tablet-1', traits: {} }, key);
  const page = await until('the merge', async () => { const p = await get(device.preferences); return p.text.includes('r•••@mail.example') && p; });
  check('after a merge the link leads to the person who remained', page.status === 200);
  await post(device.unsubscribe, '');
  check('and its withdrawal counts for that person', (await consents('ruth'))['marketing.*'].state === 'withdrawn');
}

async function nothing() {
  await known('gone', { name: 'Gone' });
  const gone = await link('gone'), dana = await link('dana');
  await engine.owner('POST', '/v1/privacy/requests', { type: 'erase', person: 'user_id:gone' }, TEST);
  const plain = answer => JSON.stringify([answer.status, answer.text, Object.keys(answer.headers).sort(), answer.headers['content-length']]);
  const reference = plain(await get('/p/x'));
  const token = dana.preferences.split('/p/')[1], stop = dana.unsubscribe.split('/u/')[1];
  const cases = { 'another right at /p': `/p/${stop}`, 'another right at /u': `/u/${token}`, 'an altered byte': `/p/${token.slice(0, 30)}${token[30] === 'A' ? 'B' : 'A'}${token.slice(31)}`, 'a truncated token': `/p/${token.slice(0, -1)}`, 'a longer token': `/p/${token}A`,
    'an erased person': gone.preferences, 'an erased person\'s stop': gone.unsubscribe, 'a very long token': `/p/${'A'.repeat(6000)}`, 'an empty one': '/p/%20', 'another workspace': `/p/AAAAAg${token.slice(6)}` };
  for (const [name, where] of Object.entries(cases)) check(`${name} opens nothing, in the same words`, plain(await get(where)) === reference && plain(await post(where, 'stop=all')) === reference, short(await get(where)));
  check('it is in both languages', /lang="he" dir="rtl"/.test((await get('/p/x')).text) && /lang="en" dir="ltr"/.test((await get('/p/x')).text) && (await get('/p/x')).status === 404);
  let same = 0;
  for (let i = 0; i < 1000; i++) {
    const guess = i % 2 ? Buffer.concat([Buffer.from([0, 0, 0, 1]), randomBytes(52)]) : randomBytes(20 + i % 60);
    same += plain(await (i % 4 < 2 ? get : post)(`/${i % 3 ? 'p' : 'u'}/${guess.toString('base64url')}`, 'stop=all')) === reference;
  }
  check('1,000 guesses get the same answer', same === 1000, same);
  const median = async where => { const times = []; for (let i = 0; i < 200; i++) { const began = process.hrtime.bigint(); await get(where); times.push(Number(process.hrtime.bigint() - began) / 1e6); } return times.sort((a, b) => a - b)[100]; };
  console.log(`      median ms: garbage ${(await median('/p/x')).toFixed(2)}, altered ${(await median(cases['an altered byte'])).toFixed(2)}, erased ${(await median(gone.preferences)).toFixed(2)}`);
}

async function killed() {
  for (let i = 0; i < 6; i++) {
    const { preferences, unsubscribe } = await link('dana', 'email');
    const state = i % 2 ? 'granted' : 'withdrawn';
    const a = i === 4 ? await post(unsubscribe, 'List-Unsubscribe=One-Click') : await post(preferences, `tongue=he&set=marketing.email.${state}`);
    await engine.stop('SIGKILL');
    await engine.start();
    const found = (await consents('dana'))['marketing.email'].state;
    check(`kill -9 right after the answer keeps it (${state}${i === 4 ? ', one click' : ''})`, a.status === 200 && found === state, [a.status, found]);
  }
  check('a link from before still works', (await get((await link('dana')).preferences)).status === 200);
}

async function busy() {
  const { preferences } = await link('dana');
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => (i % 2 ? get(preferences) : post(preferences, `set=marketing.sms.${i % 4 ? 'granted' : 'withdrawn'}`))));
  check('200 at once: nobody is refused', answers.every(a => a.status === 200), answers.map(a => a.status).filter(s => s !== 200));
}

async function expired() {
  const { preferences, unsubscribe, expires_at: expires } = await link('dana');
  await clockTo(new Date(Date.parse(expires) - 60000).toISOString());
  const before = await get(preferences);
  await clockTo(expires);
  check('a link works for 180 days and then opens nothing', before.status === 200 && (await get(preferences)).status === 404 && (await post(unsubscribe, '')).status === 404);
}

const browser = await chromium.launch({ executablePath: process.env.KESHER_CHROMIUM ?? '/usr/bin/chromium', headless: true, args: ['--no-sandbox'] });
async function eyes(lang, scheme, user) {
  const say = text => `${lang} ${scheme}: ${text}`;
  const context = await browser.newContext({ javaScriptEnabled: false, colorScheme: scheme, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  const page = await context.newPage();
  const troubles = [];
  page.on('console', message => { if (message.type() === 'error') troubles.push(message.text()); });
  page.on('request', request => { if (!request.url().startsWith(engine.url)) troubles.push(request.url()); });
  const shot = name => page.screenshot({ path: path.join(pictures, `preferences-${name}-${lang}-${scheme}.png`), fullPage: true });
  const clean = async name => {
    const seen = await browser.newContext({ colorScheme: scheme, viewport: { width: 390, height: 844 } });  // the same page once more: axe is a script
    const other = await seen.newPage();
    await other.setContent(await page.content());
    const found = (await new AxeBuilder({ page: other }).analyze()).violations.filter(v => v.impact === 'serious' || v.impact === 'critical');
    check(say(`${name} has no serious fault for assistive technology`), found.length === 0, found.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 4)}`));
    await seen.close();
  };
  const measured = async name => {
    const small = [];
    for (const one of await page.locator('button:visible, a:visible, summary:visible, input:visible').all()) {
      const box = await one.boundingBox();
      if (box && (box.height < 44 || box.width < 44)) small.push(`${await one.innerText()} ${Math.round(box.width)}x${Math.round(box.height)}`);
    }
    check(say(`${name}: every target is 44 px`), small.length === 0, small);
  };
  const { preferences, unsubscribe } = await link(user, 'email');
  await page.goto(`${preferences}?lang=${lang}`);
  await measured('preference centre');
  await clean('the preference centre');
  await shot('centre');
  await page.locator('button[name=set][value="marketing.sms.withdrawn"]').first().click();
  check(say('a press turns SMS off'), (await page.locator('[role=status]').innerText()).includes(lang === 'he' ? 'ביטלת SMS, וזה כבר בתוקף.' : 'SMS is off, from now.') && new URL(page.url()).search === `?lang=${lang}`, page.url());
  await clean('the answer');
  await shot('off');
  await page.locator('[role=status] button').click();
  check(say('and undo turns it on'), (await page.locator('[role=status]').innerText()).includes(lang === 'he' ? 'אישרת SMS' : 'SMS is on'));
  const two = await page.locator('.two button').evaluateAll(list => list.map(b => { const r = b.getBoundingClientRect(); return [Math.round(r.width), Math.round(r.height)]; }));
  if (two.length === 1) skip(say('pause and stop have equal weight'), 'this engine keeps no pause');
  else check(say('pause and stop have equal weight'), two.length === 2 && two[0].join() === two[1].join(), two);
  await page.locator('summary').nth(1).click();
  await measured('with a correction open');
  await shot('correct');
  await page.locator('button[name=stop]').click();
  check(say('two clicks from the message, everything is off'), (await page.locator('[role=status]').innerText()).includes(lang === 'he' ? 'עצרת את כל השיווק' : 'All marketing is off'));
  await shot('stopped');
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto(`${preferences}?lang=${lang}`);
  check(say('320 px wide: nothing is cut'), await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth).catch(() => true));
  await page.locator('header a').click();
  check(say('the switch of language works'), await page.locator('html').getAttribute('lang') === (lang === 'he' ? 'en' : 'he'));
  await page.setViewportSize({ width: 390, height: 844 });
  await owner('POST', '/v1/consents', { person: `user_id:${user}`, purpose: 'marketing', channel: 'email', state: 'granted' });
  await page.goto(`${unsubscribe}?lang=${lang}`);
  await clean('the page of one button');
  await measured('one button');
  await shot('one-button');
  await page.locator('button').click();
  check(say('the button stops it'), (await page.locator('[role=status]').innerText()).includes(lang === 'he' ? 'ביטלת אימייל, וזה כבר בתוקף.' : 'E-mail is off, from now.'));
  await shot('one-button-done');
  await page.goto(`${engine.url}/p/nothing`).catch(() => {});
  await clean('the page for nothing');
  await shot('nothing');
  check(say('no error, nothing loaded from elsewhere'), troubles.filter(t => !/404/.test(t)).length === 0, troubles);
  await context.close();
}

await prepare();
await looking();
await withdrawals();
await messages();
await choices();
await merged();
await nothing();
for (const [lang, scheme] of [['he', 'light'], ['en', 'dark'], ['he', 'dark'], ['en', 'light']]) {
  const user = `eyes-${lang}-${scheme}`;
  await known(user, { name: lang === 'he' ? 'תמר לוי' : 'Maya Green', locale: lang, city: lang === 'he' ? 'חיפה' : 'Haifa' });
  await track(user, 'call_noted');
  await sleep(100);
  await eyes(lang, scheme, user);
}
await busy();
await killed();
await pauses();
await expired();
await browser.close();
await engine.stop();
engine.forget();

const elsewhere = new Engine({ args: ['--public-url', 'https://choices.example/k/'] });
await elsewhere.start();
const far = await elsewhere.owner('POST', '/v1/people/user_id:c1000/preference-link');
check('--public-url is what links begin with', far.json.preferences.startsWith('https://choices.example/k/p/'), far.text);
check('and the page is served under any name', (await elsewhere.call('GET', far.json.preferences.replace('https://choices.example/k', ''), undefined, { Host: 'choices.example' })).status === 200);
await elsewhere.stop();
elsewhere.forget();
finish();
