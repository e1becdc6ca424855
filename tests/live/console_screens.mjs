// The screens of the walk, and what must stand on each. What is expected is asked of the engine, never written down here.
import {
  agent, decision, decisions, dryRun, experiment, experiments, home, inboxPush, journey, outline, personTasks, simulate, simulateTask, widest, withStopped, withTask,
} from './console_act.mjs';
import { agrees, must, numbers, plain, words } from './console_words.mjs';

const post = (api, body) => api('/v1/track', { method: 'POST', headers: { authorization: `Basic ${Buffer.from('wk_demo_core:').toString('base64')}` }, data: body, failOnStatusCode: false });

async function live({ page, api, lang }) {
  await page.locator('[data-testid=stream-state][data-state=open]').waitFor();
  await page.locator('[data-testid=live-table] tbody tr').nth(9).waitFor();
  const name = `Branch Visited ${lang} ${Date.now()}`;
  const began = Date.now();
  const answer = await post(api, { event: name, userId: 'c1000', properties: { branch: 'Haifa', desk: 7 } });
  must(answer.items[0].status === 'accepted', 'the engine did not take the event');
  const row = page.locator('[data-testid=live-table] tr[data-status]', { hasText: name });
  await row.waitFor({ timeout: 2500 });
  must(Date.now() - began < 2500, 'the event took longer than two seconds to appear');
  must((await row.innerText()).includes('Haifa') && (await row.innerText()).includes('c1000'), 'the row lacks its properties or person');
  await agrees(() => page.locator('[data-counter=accepted] strong').innerText(), async () => (await api('/v1/overview')).accepted, 'accepted events');
  await row.locator('button').click();
  const opened = JSON.parse(await page.getByTestId('opened').locator('pre').innerText());
  must(opened.properties.desk === 7, 'the opened row does not show the JSON as sent');
  must((await page.getByTestId('opened').locator('pre').getAttribute('dir')) === 'ltr', 'JSON is not left to right');
  await row.locator('button').click();

  await page.context().request.post(`${new URL(page.url()).origin}/v1/track`, { headers: { authorization: `Basic ${Buffer.from('wk_demo_core:').toString('base64')}` }, data: { userId: 'c1000', properties: { mark: 'refused' } } });
  await page.getByTestId('status-rejected').click();
  must(new URL(page.url()).searchParams.get('status') === 'rejected', 'the filter is not in the address');
  const refused = page.getByTestId('reason').first();
  await refused.waitFor({ timeout: 4000 });
  const said = plain(await refused.innerText());
  must(said.includes('/event') && said.includes('Order Completed'), `the refused event does not name field and fix: ${said}`);
  must((await page.locator('[data-testid=live-table] tbody tr[data-status]:not([data-status=rejected])').count()) === 0, 'the filter lets others through');
  must((await page.locator('tr[data-status=rejected]').first().innerText()).includes(words[lang].rejected), 'the outcome is not in words');
  await page.getByTestId('status-all').click();
  await page.locator('[data-testid=live-table] tbody tr').nth(9).waitFor();

  await page.getByTestId('pause').click();
  const silent = `Paused ${lang} ${Date.now()}`;
  await post(api, { event: silent, userId: 'c1000' });
  await page.waitForTimeout(1200);
  must((await page.locator('[data-testid=live-table]', { hasText: silent }).count()) === 0, 'a row appeared while paused');
  await page.getByTestId('pause').click();
  await page.locator('[data-testid=live-table]', { hasText: silent }).waitFor({ timeout: 2500 });
  await row.locator('button').click();
}

async function people({ page, api }) {
  await page.locator('[data-testid=people-table] tbody tr').nth(20).waitFor();
  const dana = await api('/v1/people/user_id:c1000');
  await page.keyboard.press('/');
  await page.keyboard.type(dana.name);
  const wanted = await api(`/v1/people?limit=50&search=${encodeURIComponent(dana.name)}`);
  const rows = page.locator('[data-testid=people-table] tbody tr');
  await page.waitForFunction((n) => document.querySelectorAll('[data-testid=people-table] tbody tr').length === n, wanted.data.length, { timeout: 5000 });
  for (const text of await rows.allInnerTexts()) must(plain(text).includes(plain(dana.name)), `search shows ${text}`);
  must(new URL(page.url()).searchParams.get('q') === dana.name, 'the search is not in the address');
  must((await rows.allInnerTexts()).some((text) => text.includes('c1000')), 'the person searched for is not there');
  await page.getByTestId('people-search').fill('nobody-has-this-name');
  await page.getByTestId('empty').waitFor();
  await page.getByTestId('people-search').fill('');
  await rows.nth(20).waitFor();
  await rows.first().locator('a').focus();
  await page.keyboard.press('ArrowDown');
  must(await rows.nth(1).locator('a').evaluate((one) => one === document.activeElement), 'the arrow does not move to the next row');
  const second = plain(await rows.nth(1).locator('a').innerText());
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/people\/per_/);
  await page.getByTestId('reach').waitFor();
  must(plain(await page.locator('h1').innerText()) === second, 'Enter does not open the row');
  await page.goBack();
  await rows.nth(20).waitFor();
}

// A person whose message was stopped for lack of consent, and one whose message was sent.
const found = {};
async function withMessage(api, state) {
  if (found[state]) return found[state];
  const tried = state === 'sent' ? (await api('/v1/test/inbox?limit=20')).data.map((one) => ({ id: one.person })) : (await api('/v1/segments/mortgage-interest/members?limit=100')).data;
  for (const one of tried) {
    const items = (await api(`/v1/people/id:${one.id}/timeline?types=message&limit=20`)).data;
    // Blocked for lack of consent: a message can be stopped by a holdout or a cap as well.
    const item = items.find((each) => each.message.state === state && (state !== 'blocked' || each.message.reason?.startsWith('consent')));
    if (item) return (found[state] = { person: one.id, message: item.message.id });
  }
  throw new Error(`no person of the demo has a message that was ${state}`);
}

async function person({ page, api, lang }) {
  const id = decodeURIComponent(new URL(page.url()).pathname.split('/')[2]);
  const known = await api(`/v1/people/id:${id}`);
  must(plain(await page.locator('h1').innerText()) === plain(known.name), 'the name is not the heading');
  for (const [channel, reach] of Object.entries(known.reach)) {
    const chip = page.locator(`[data-testid=reach] [data-channel=${channel}]`);
    must((await chip.getAttribute('data-state')) === reach.state, `the chip of ${channel} does not say ${reach.state}`);
    if (reach.state === 'granted') must((await chip.innerText()).includes(words[lang].granted), 'a consent given is not in words');
  }
  const facts = plain(await page.getByTestId('facts').innerText());
  for (const one of known.segments) must(facts.includes(plain(one.name)) && facts.includes(plain(lang === 'he' ? one.because[0].text_he : one.because[0].text)), `segment ${one.id} lacks its because`);
  for (const one of known.identifiers) must(facts.includes(one.value), `identifier ${one.value} is missing`);
  const timeline = await api(`/v1/people/id:${id}/timeline?limit=50`);
  const rows = page.locator('[data-testid=timeline] li');
  must((await rows.count()) >= 4 && (await rows.count()) <= timeline.data.length, `${await rows.count()} rows for ${timeline.data.length} entries`);
  must((await page.locator('[data-testid=timeline] h2').count()) >= 2, 'the thread is not grouped by day');
  await page.getByTestId('tab-traits').click();
  const traits = plain(await page.getByTestId('traits').innerText());
  must(traits.includes(String(known.traits.email.value)) && traits.includes(known.traits.email.source), 'a trait lacks its value or source');
  await page.getByTestId('tab-consents').click();
  must((await page.locator('[data-testid=consents] tbody tr').count()) === known.consents.length, 'not every consent is shown');
  await page.getByTestId('tab-timeline').click();
  await rows.first().waitFor();
}

function why(state) {
  return async ({ page, api, lang }) => {
    const { person: id, message } = await withMessage(api, state);
    await page.locator('[data-testid=timeline] li[data-kind=message]').getByTestId('why').first().waitFor();
    const row = page.locator('[data-testid=timeline] li.chosen');
    if ((await row.count()) === 0) throw new Error('the message asked about is not marked in the thread');
    const answer = await api(`/v1/people/id:${id}/why?message=${message}`);
    must(plain(await page.getByTestId('why-answer').innerText()) === plain(answer.answer[lang]), 'the answer is not the one of the engine, in the language');
    const head = plain(await page.locator('[data-testid=gates] thead').innerText());
    must(head.includes(words[lang].planned) && head.includes(words[lang].sent), `the two columns are named ${head}`);
    must((await page.locator('[data-testid=gates] tbody tr').count()) === answer.gates.length, 'not every gate is shown');
    for (const gate of answer.gates) {
      const cells = page.locator(`[data-gate=${gate.gate}] td`);
      must(plain(await cells.nth(0).innerText()) === plain(gate.seen[lang]), `gate ${gate.gate} does not say what was seen`);
      for (const [cell, mark] of [[1, gate.planned], [2, gate.sent]])
        must((await cells.nth(cell).locator(`.mark-${mark}`).count()) === 1, `gate ${gate.gate}, column ${cell}: not ${mark}`);
    }
    const consent = plain(await page.locator('[data-gate=consent]').innerText());
    must(consent.includes(words[lang].gate), 'the consent gate is not in the language');
    must(consent.includes(words[lang][state === 'sent' ? 'passed' : 'stopped']), `the consent gate says ${consent}`);
    const box = await page.getByTestId('why-box').boundingBox();
    must(box.width >= 344 && box.width <= 560, `the why-box is ${box.width} wide`);
  };
}

async function segments({ page, api }) {
  const list = (await api('/v1/segments')).data;
  const table = page.getByTestId('segments-table');
  for (const one of list) {
    const row = table.locator('tbody tr', { hasText: one.rule });
    must(plain(await row.innerText()).includes(plain(one.name)), `segment ${one.id} is not shown with its name`);
    await agrees(() => row.locator('.num').first().innerText(), async () => (await api(`/v1/segments/${one.id}`)).count, `count of ${one.id}`);
  }
}

async function segment({ page, api }) {
  const one = await api('/v1/segments/mortgage-interest');
  must((await page.getByTestId('segment-rule').innerText()) === one.rule, 'the rule is not shown');
  await agrees(() => page.getByTestId('segment-count').innerText(), async () => (await api('/v1/segments/mortgage-interest')).count, 'people inside');
  const members = (await api('/v1/segments/mortgage-interest/members?limit=25')).data;
  await page.locator('[data-testid=people-table] tbody tr').first().waitFor();
  must((await page.locator('[data-testid=people-table] tbody tr').count()) === members.length, 'the members are not listed');
  await page.getByTestId('explain-person').fill(`id:${members[0].id}`);
  await page.getByTestId('explain-ask').click();
  const told = await api(`/v1/segments/mortgage-interest/explain?person=id:${members[0].id}`);
  const said = plain(await page.getByTestId('explained').innerText());
  must(said.includes(told.conditions[0].rule) && said.includes(told.conditions[0].seen), `the because is missing: ${said}`);
}

async function journeys({ page, api }) {
  const one = (await api('/v1/journeys')).data[0];
  const row = page.locator('[data-testid=journeys-table] tbody tr', { hasText: one.name });
  await agrees(() => row.innerText(), async () => (await api(`/v1/journeys/${one.id}`)).counts.inside, 'people inside');
}

async function inbox({ page, api }) {
  const list = (await api('/v1/test/inbox?limit=50')).data;
  await page.locator('[data-testid=inbox-list] li').nth(5).waitFor();
  for (const wanted of [list.find((one) => one.channel === 'email' && one.dir === 'ltr'), list.find((one) => one.channel === 'email' && one.dir === 'rtl')]) {
    must(wanted, 'the demo has no e-mail of this direction among the newest fifty');
    await page.goto(`${new URL(page.url()).origin}/inbox?message=${wanted.id}`);
    const preview = page.getByTestId('inbox-preview');
    await preview.waitFor();
    must(plain(await preview.locator('h2').innerText()) === plain(wanted.subject), 'the subject is not shown');
    must((await preview.locator('h2').getAttribute('dir')) === wanted.dir, 'the subject is not in its direction');
    const frame = preview.locator('iframe');
    must((await frame.getAttribute('sandbox')) === '', 'the frame of the message may do things');
    const body = page.frameLocator('[data-testid=inbox-preview] iframe').locator('body');
    must((await body.evaluate((one) => getComputedStyle(one).direction)) === wanted.dir, 'the body is not in its direction');
    must((await body.innerText()).length > 20, 'the body is empty');
  }
}

async function palette({ page, api }) {
  await page.keyboard.press('Control+KeyK');
  await page.getByTestId('palette-input').fill('c1000@mail');
  await page.locator('[role=option]', { hasText: 'c1000' }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/people\/per_/);
  await page.getByTestId('reach').waitFor();
  const dana = await api('/v1/people/user_id:c1000');
  await page.keyboard.press('Control+KeyK');
  await page.getByTestId('palette-input').waitFor();
  await page.getByTestId('palette-input').fill(dana.name);
  const option = page.locator('[role=option]', { hasText: dana.name }).first();
  await option.waitFor();
  must((await option.getAttribute('aria-selected')) === 'true', 'the first result is not chosen');
}

async function testBand({ page, lang, shot }) {
  await page.getByTestId('env-switch').click();
  await page.getByTestId('env-test').click();
  await page.locator('[data-testid=band][data-env=test]').waitFor();
  must(/[֐-׿]/.test(await page.getByTestId('band').innerText()) === (lang === 'he'), 'the band is not in the language');
  await page.getByTestId('empty').waitFor();
  await shot('test band');
  await page.getByTestId('env-switch').click();
  await page.getByTestId('env-live').click();
  await page.locator('[data-testid=band][data-env=live]').waitFor();
  await page.locator('[data-testid=people-table] tbody tr').nth(20).waitFor();
}

// What a region does when the engine is slow, fails, or does not know: it says so, and goes on when it can.
export async function states({ page, base }) {
  let held;
  await page.route('**/v1/segments?*', (route) => { held = route; });
  await page.goto(`${base}/segments?lang=en`);
  await page.locator('[aria-busy=true] .loading-row').first().waitFor();
  must((await page.getByTestId('empty').count()) === 0, 'loading is drawn as empty');
  await held.abort();
  const fault = page.getByTestId('fault');
  await fault.waitFor();
  must((await fault.innerText()).includes('does not answer'), 'the cause is not named');
  await page.unroute('**/v1/segments?*');
  await fault.locator('button').last().click();
  await page.getByTestId('segments-table').waitFor();
  must((await fault.count()) === 0, 'the fault stays after it was mended');
  await page.goto(`${base}/people/per_nobody?lang=en`);
  await fault.waitFor();
  must(/req_/.test(await fault.innerText()), 'the request id is missing');
  await page.goto(`${base}/no-such-page?lang=en`);
  await page.getByTestId('empty').waitFor();
}

// Nothing is cut off sideways on a small screen.
export async function narrow({ page, base, api }) {
  const { person: id, message } = await withMessage(api, 'blocked');
  for (const width of [1024, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const decided = (await api('/v1/decisions?limit=1')).data[0].id;
    for (const path of ['/decisions', `/decisions/${decided}`, '/experiments', `/experiments/${(await api('/v1/experiments')).data[0].id}`, '/agent', `/journeys/${await widest(api)}?view=outline`, `/journeys/${await widest(api)}?mode=simulate`, '/', '/live', '/people', `/people/${id}`, `/people/${id}?why=${message}`, '/segments/mortgage-interest', '/journeys/first-mortgage', '/inbox']) {
      await page.goto(base + path);
      await page.locator('html[data-ready="true"]').waitFor();
      const over = await page.evaluate(() => Math.max(document.documentElement.scrollWidth - innerWidth, ...[...document.querySelectorAll('main')].map((one) => one.scrollWidth - one.clientWidth)));
      must(over <= 0, `${path} is ${over} px too wide at ${width}`);
    }
  }
}

export const screens = [
  { name: 'home', path: '/', look: home },
  { name: 'live', path: '/live', look: live },
  { name: 'people', path: '/people', look: people },
  { name: 'person', path: async (api) => `/people/${(await withMessage(api, 'sent')).person}`, look: person },
  { name: 'why sent', path: async (api) => { const m = await withMessage(api, 'sent'); return `/people/${m.person}?why=${m.message}`; }, look: why('sent') },
  { name: 'why blocked', path: async (api) => { const m = await withMessage(api, 'blocked'); return `/people/${m.person}?why=${m.message}`; }, look: why('blocked') },
  { name: 'segments', path: '/segments', look: segments },
  { name: 'segment', path: '/segments/mortgage-interest', look: segment },
  { name: 'journeys', path: '/journeys', look: journeys },
  { name: 'journey', path: async (api) => `/journeys/${await widest(api)}`, look: journey },
  { name: 'outline', path: async (api) => `/journeys/${await widest(api)}?view=outline`, look: outline },
  { name: 'simulate', path: async (api) => `/journeys/${await widest(api)}?mode=simulate`, look: simulate },
  { name: 'simulate task', path: '/journeys/adviser-case?mode=simulate', look: simulateTask },
  { name: 'dry run', path: async (api) => `/journeys/${await widest(api)}?mode=dry-run`, look: dryRun },
  { name: 'decisions', path: '/decisions', look: decisions },
  { name: 'decision', path: async (api) => `/decisions/${await withStopped(api)}`, look: decision },
  { name: 'experiments', path: '/experiments', look: experiments },
  { name: 'experiment', path: async (api) => `/experiments/${(await api('/v1/experiments')).data[0].id}`, look: experiment },
  { name: 'agent', path: '/agent', look: agent },
  { name: 'person with tasks', path: async (api) => `/people/${(await withTask(api)).person.id}`, look: personTasks },
  { name: 'inbox push', path: '/inbox?channel=push', look: inboxPush },
  { name: 'inbox', path: '/inbox', look: inbox },
  { name: 'palette', path: '/', look: palette },
  { name: 'test environment', path: '/people', look: testBand },
];
