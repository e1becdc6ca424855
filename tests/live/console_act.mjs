// The screens where something is decided, done and proved: home, the journey and its trials, decisions, tasks, experiments.
import { agrees, must, numbers, plain, words } from './console_words.mjs';

const change = (page, api, path, body) => api(path, { method: 'POST', headers: { origin: new URL(page.url()).origin }, data: body });
const inside = async (locator) => plain(await locator.innerText());

// The journey of the demo with the most steps that people can enter, and a task that is open.
export async function widest(api) {
  const list = (await api('/v1/journeys')).data;
  return list.sort((a, b) => b.steps.length - a.steps.length)[0].id;
}
export async function withTask(api) {
  const list = (await api('/v1/tasks?state=open&limit=100')).data;
  must(list.length > 0, 'the demo has no open task');
  return list[0];
}

export async function home({ page, api, lang }) {
  must((await page.getByTestId('band').innerText()).includes(words[lang].live), 'the band does not name the environment');
  must(plain(await page.locator('h1').innerText()) === words[lang].home, 'the heading is not in the language');
  const known = await api('/v1/home');
  const money = page.getByTestId('money');
  must((await money.getAttribute('data-holdout')) === String(known.money !== null), 'the headline is not the one of the engine');
  if (known.money && known.money.total === null) must((await inside(money)).includes(plain(known.money.verdict[lang])), 'too early is not said');
  else if (known.money) {
    const minor = (n) => String(Math.round(Math.abs(n) / 100));
    must(numbers(await page.getByTestId('money-total').innerText()).includes(minor(known.money.total)), 'the lift is not the headline');
    for (const edge of [known.money.low, known.money.high]) must(numbers(await page.getByTestId('money-interval').innerText()).includes(minor(edge)), `the interval lacks ${edge}`);
    must((await inside(money)).includes(plain(known.money.verdict[lang])), 'the verdict is not in the language');
  } else await page.getByTestId('create-holdout').waitFor();
  const rows = page.locator('[data-testid=attention] > li');
  must((await rows.count()) === known.attention.length, `${await rows.count()} rows need attention, the engine says ${known.attention.length}`);
  const harm = await rows.evaluateAll((all) => all.map((one) => Number(one.dataset.severity)));
  must(harm.every((one, i) => i === 0 || harm[i - 1] >= one), `not sorted by harm: ${harm}`);
  for (const one of known.attention.filter((each) => each.kind !== 'held_events')) must((await inside(page.getByTestId('attention'))).includes(plain(one.title[lang])), `"${one.title[lang]}" is missing`);
  for (const one of await rows.locator('a').evaluateAll((all) => all.map((each) => each.getAttribute('href')))) must(one.startsWith('/'), `a row leads to ${one}`);
  for (const one of known.reach) {
    const bar = page.locator(`.reach-bar[data-channel=${one.channel}]`);
    await agrees(() => bar.innerText(), async () => (await api('/v1/home')).reach.find((each) => each.channel === one.channel).reachable, `reach by ${one.channel}`);
    const lost = ['no_consent', 'withdrawn', 'no_address', 'suppressed', 'held_out'].filter((name) => one[name] > 0);
    must((await bar.locator('.reach-losses > span').count()) === lost.length, `not every loss of ${one.channel} is named`);
  }
  await agrees(() => page.getByTestId('nothing-share').innerText(), async () => (await api('/v1/home')).nothing.decisions, 'decisions');
  for (const one of known.running) await agrees(() => page.locator('[data-testid=running] tbody tr', { hasText: one.name }).innerText(), async () => (await api('/v1/home')).running.find((each) => each.id === one.id).inside, `inside ${one.id}`);
}

const shown = (journey) => journey.steps.length + 1 + (journey.holdout ? 1 : 0);

export async function journey({ page, api }) {
  const one = await api(`/v1/journeys/${await widest(api)}`);
  const nodes = page.locator('[data-node]');
  await nodes.first().waitFor();
  must((await nodes.count()) === shown(one), `${await nodes.count()} nodes for ${shown(one)} steps`);
  must((await page.locator('[data-link]').count()) >= one.steps.filter((step) => step.type !== 'exit').length, 'ways are missing on the canvas');
  const sizes = await nodes.evaluateAll((all) => all.map((each) => [each.offsetWidth, each.offsetHeight].join('x')));
  must(sizes.every((size) => size === '244x74'), `the nodes measure ${[...new Set(sizes)]}`);
  const boxes = await nodes.evaluateAll((all) => all.map((each) => each.getBoundingClientRect()).map(({ x, y, right, bottom }) => ({ x, y, right, bottom })));
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => must(a.right <= b.x || b.right <= a.x || a.bottom <= b.y || b.bottom <= a.y, 'two nodes stand on each other')));
  for (const step of one.steps.filter((each) => each.type !== 'exit'))
    await agrees(() => page.getByTestId(`node-${step.id}`).innerText(), async () => (await api(`/v1/journeys/${one.id}`)).counts.steps[step.id]?.passed ?? 0, `passed ${step.id}`);
  await agrees(() => page.getByTestId('inside-now').innerText(), async () => (await api(`/v1/journeys/${one.id}`)).counts.inside, 'inside now');
  const message = one.steps.find((step) => step.type === 'message');
  await page.getByTestId(`node-${message.id}`).click();
  await page.locator(`[data-testid=step-panel][data-step="${message.id}"]`).waitFor();
  must(new URL(page.url()).searchParams.get('step') === message.id, 'the chosen step is not in the address');
  const count = (await api(`/v1/journeys/${one.id}`)).counts.steps[message.id] ?? { reasons: {} };
  must((await page.locator('[data-testid=step-outcomes] .bar').count()) >= Object.keys(count.reasons).length, 'a reason is missing at the step');
  await page.getByTestId(`node-${one.steps[0].id}`).focus();
  await page.keyboard.press('ArrowDown');
  const moved = await page.evaluate(() => document.activeElement?.dataset.node);
  must(moved && moved !== one.steps[0].id, 'the arrow down does not go to the next step');
}

export async function outline({ page, api }) {
  const one = await api(`/v1/journeys/${await widest(api)}`);
  const rows = page.locator('[data-testid=steps] li[data-step]');
  must((await rows.count()) === shown(one), `${await rows.count()} steps in the outline, ${shown(one)} in the journey`);
  for (const step of one.steps.filter((each) => each.type !== 'exit'))
    await agrees(() => page.locator(`[data-step="${step.id}"] > .outline-row .step-count`).nth(1).innerText(), async () => (await api(`/v1/journeys/${one.id}`)).counts.steps[step.id]?.passed ?? 0, `passed ${step.id}`);
  const first = rows.first().locator('[data-row]').first();
  await first.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByTestId('step-panel').waitFor();
}

export async function simulate({ page, api, lang }) {
  const id = await widest(api);
  const before = await api('/v1/people/user_id:c1000');
  const told = await change(page, api, `/v1/journeys/${id}/simulate`, { person: 'user_id:c1000' });
  await page.getByTestId('sim-person').fill('c1000');
  await page.getByTestId('sim-run').click();
  await page.getByTestId('sim-path').waitFor();
  const rows = page.locator('[data-testid=sim-path] > li');
  must((await rows.count()) === told.path.length, `${await rows.count()} rows for a path of ${told.path.length}`);
  for (const [i, one] of told.path.entries()) must((await inside(rows.nth(i))).includes(plain(one.text[lang])), `row ${i} does not say "${one.text[lang]}"`);
  await noCodes(page.getByTestId('simulate'), told);
  must((await page.locator('[data-node][data-tone=lit], [data-node][data-tone=stop], [data-node][data-tone=wait]').count()) >= new Set(told.path.map((one) => one.step)).size, 'the path is not lit');
  const beside = (await api(`/v1/journeys/${id}`)).steps.filter((step) => !told.path.some((one) => one.step === step.id));
  for (const step of beside) must((await page.getByTestId(`node-${step.id}`).getAttribute('data-tone')) === 'quiet', `${step.id} is not on the path and not quiet`);
  const effects = page.getByTestId('side-effects');
  must((await effects.getAttribute('data-clean')) === 'true', 'something happened for real');
  must((await effects.locator('b').allInnerTexts()).every((one) => one.trim() === '0'), 'the figures are not zero');
  if (told.path.length > 1) {
    await page.keyboard.press(lang === 'he' ? 'ArrowRight' : 'ArrowLeft');
    must((await rows.nth(told.path.length - 2).locator('[aria-current=step]').count()) === 1, 'the arrow does not go one step back, as it is seen');
    await page.keyboard.press(lang === 'he' ? 'ArrowLeft' : 'ArrowRight');
  }
  const message = told.path.findIndex((one) => one.message?.body);
  if (message >= 0) {
    await rows.nth(message).locator('button').click();
    await page.getByTestId('sim-message').waitFor();
  }
  const after = await api('/v1/people/user_id:c1000');
  must(JSON.stringify(before.counts) === JSON.stringify(after.counts), 'the profile changed by a simulation');
  await page.keyboard.press('Escape');
  await page.getByTestId('simulate').waitFor({ state: 'detached' });
  await page.getByTestId('simulate-open').click();
  await page.getByTestId('sim-invent').click();
  await page.getByTestId('sim-run').click();
  await page.getByTestId('side-effects').waitFor();
}

// Codes and ids are for programs: what people read has words for them.
async function noCodes(locator, told) {
  const text = await inside(locator);
  const codes = told.path.flatMap((one) => [one.message?.reason, one.to, one.task?.outcome, ...(one.values ?? []).map((value) => value.seen)]);
  for (const code of [...codes, told.ended.reason]) if (/^[a-z]+[_-][a-z_-]+$/.test(code ?? '')) must(!text.includes(code), `the code ${code} stands in the text`);
}

// A task on the way: who is asked, by when, to do what and why, what is offered, and how it ends on this walk.
export async function simulateTask({ page, api, lang }) {
  const open = (await api('/v1/tasks?state=open&limit=100')).data.find((one) => one.journey === 'adviser-case');
  const asked = { person: `id:${open.person.id}` };
  for (const outcome of ['', 'declined', 'will_decide_later']) {
    const told = await change(page, api, '/v1/journeys/adviser-case/simulate', outcome ? { ...asked, outcomes: { call: { outcome, answers: {} } } } : asked);
    const at = told.path.findIndex((one) => one.task);
    const { task } = told.path[at];
    must(task.title.he && task.title.en && task.assignee === open.assignee && Date.parse(task.due_at) > Date.parse(told.path[at].at) && task.outcomes.length === open.outcomes.length, `the task is not told: ${JSON.stringify(task)}`);
    must(outcome ? task.state === 'done' && task.outcome === outcome : task.state === 'expired', `it ended as ${task.state}, ${task.outcome}`);
    if (outcome) await page.getByTestId('sim-change').click();
    await page.getByTestId('sim-person').fill(open.person.id);
    await page.getByTestId('sim-task-call').selectOption(outcome);
    await page.getByTestId('sim-run').click();
    const row = page.locator('[data-testid=sim-path] > li').nth(at);
    await row.locator('button').click();
    const shown = await inside(row);
    for (const text of [task.title[lang], task.because[lang], task.assignee, told.path[at].text[lang], task.ended[lang], ...task.outcomes.map((one) => one.label[lang])]) must(shown.includes(plain(text)), `"${text}" is not told: ${shown}`);
    must((await row.locator('li.strong').count()) === (outcome ? 1 : 0), 'the outcome that ends it is not marked');
    await noCodes(page.getByTestId('simulate'), told);
  }
}

export async function dryRun({ page, api }) {
  const id = await widest(api);
  const one = await api(`/v1/journeys/${id}`);
  const segment = one.enter.segment ?? '';
  await page.getByTestId('dry-segment').selectOption(segment);
  await page.getByTestId('dry-go').click();
  await page.getByTestId('dry-result').waitFor();
  await agrees(() => page.getByTestId('dry-result').locator('.lead').innerText(), async () => (await change(page, api, `/v1/journeys/${id}/dry-run`, segment ? { segment } : {})).entering, 'people who would enter');
  const run = await change(page, api, `/v1/journeys/${id}/dry-run`, segment ? { segment } : {});
  must((await page.locator('[data-testid=dry-result] .bar').count()) === Object.keys(run.messages).length + Object.keys(run.blocked).length, 'a channel or a reason is missing');
  must((await page.getByTestId('side-effects').getAttribute('data-clean')) === 'true', 'something happened for real');
}

export async function decisions({ page, api, lang }) {
  const list = (await api('/v1/decisions?limit=50')).data;
  must(list.length > 0, 'the demo has no decisions');
  const rows = page.locator('[data-testid=decisions-table] tbody tr');
  await agrees(() => rows.count().then(String), async () => (await api('/v1/decisions?limit=50')).data.length, 'decisions listed');
  const row = page.locator(`[data-decision="${list[0].id}"]`);
  must((await inside(row)).includes(plain(list[0].person.name)), 'who it was about is missing');
  if (list[0].action && list[0].reason === 'chosen') must((await inside(row)).includes(plain(list[0].name)), 'what was chosen is missing');
  const place = list[0].placement;
  await page.getByTestId('filter-placement').selectOption(place);
  await page.waitForURL(/placement=/);
  await page.reload();
  await page.locator('html[data-ready="true"]').waitFor();
  must((await page.getByTestId('filter-placement').inputValue()) === place, 'the filter is lost with a reload');
  await agrees(() => rows.count().then(String), async () => (await api(`/v1/decisions?limit=50&placement=${place}`)).data.length, 'decisions of the placement');
  await page.getByTestId('filter-clear').click();
  const newest = (await api('/v1/decisions?limit=1')).data[0].id;
  await page.getByTestId('try-person').fill('c1000');
  await page.getByTestId('try-placement').selectOption(place);
  await page.getByTestId('try-go').click();
  await page.getByTestId('try-answer').waitFor();
  const tried = await change(page, api, '/v1/decide', { person: 'user_id:c1000', placements: [place], context: { locale: lang }, dry_run: true });
  must((await inside(page.getByTestId('try-answer'))).includes(plain(tried.decisions[0].because[lang])), 'what would be decided is not told');
  must((await api('/v1/decisions?limit=1')).data[0].id === newest, 'a trial was kept');
}

// A decision with an action that was stopped before it was weighed, when there is one.
export async function withStopped(api) {
  const list = (await api('/v1/decisions?limit=50')).data;
  for (const one of list.filter((each) => each.reason === 'chosen')) if ((await api(`/v1/decisions/${one.id}/why`)).candidates.some((each) => each.factors === null)) return one.id;
  throw new Error('no action was stopped in any of the last decisions');
}

export async function decision({ page, api, lang }) {
  const id = decodeURIComponent(new URL(page.url()).pathname.split('/')[2]);
  const why = await api(`/v1/decisions/${id}/why`);
  must(plain(await page.locator('h1').innerText()) === plain(why.question[lang]), 'the question is not the heading');
  must((await inside(page.getByTestId('why-answer'))) === plain(why.answer[lang]), 'the answer is not the one of the engine');
  must((await page.getByTestId('decision-state').getAttribute('data-state')) === why.state, 'the state is another');
  must((await page.locator('[data-testid=candidates] tbody tr').count()) === why.candidates.length, 'not every candidate is shown');
  for (const one of why.candidates) {
    const row = page.locator(`tr[data-candidate="${one.action}"]`);
    // Whoever was stopped before is not weighed: nothing was computed, and that is said.
    must((one.factors === null) === !one.gates.some((gate) => gate.gate === 'creative' && gate.mark === 'passed') && (one.factors === null) === (one.priority === null), `${one.action} has factors and was not weighed, or has none and was`);
    must((await row.locator('[data-none]').count()) === (one.factors ? 0 : 5), `${one.action} does not say what was not computed`);
    if (one.factors) for (const factor of [...Object.values(one.factors), one.priority]) must(numbers(await row.innerText()).includes(String(Number(factor.toFixed(4)))), `${one.action} lacks its factor ${factor}`);
    await row.getByRole('button').click();
    await page.locator(`[data-testid=candidate-gates][data-candidate="${one.action}"]`).waitFor();
    for (const gate of one.gates) {
      const told = page.locator(`[data-testid=gates] [data-gate=${gate.gate}]`);
      must((await inside(told)).includes(plain(gate.seen[lang])), `gate ${gate.gate} of ${one.action} does not say what was seen`);
      must((await told.locator(`.mark-${gate.mark}`).count()) === 1, `gate ${gate.gate} of ${one.action} is not ${gate.mark}`);
    }
  }
  await page.getByTestId('depth-json').click();
  must(JSON.parse(await page.locator('pre.json').innerText()).id === id, 'the analyst does not get the object');
  await page.getByTestId('depth-agent').click();
  must((await page.getByTestId('candidates').count()) === 0, 'the sentence still has a table');
  await page.getByTestId('depth-table').click();
  await page.getByTestId('candidates').waitFor();
}

export async function experiments({ page, api, lang }) {
  const list = (await api('/v1/experiments')).data;
  must(list.length > 0, 'the demo has no experiment');
  for (const one of list) {
    const row = page.locator(`[data-experiment="${one.id}"]`);
    const results = await api(`/v1/experiments/${one.id}/results`);
    await row.locator('.verdict-cell', { hasText: /./ }).waitFor();
    must((await inside(row)).includes(plain(one.name)), `${one.id} is not shown with its name`);
    must((await row.locator('.interval').count()) === (results.too_few || !results.difference ? 0 : 1), `${one.id}: an interval where there is too little, or none where there is enough`);
    must((await inside(row)).includes(plain(results.verdict[lang])), `${one.id} lacks its verdict`);
  }
  await page.getByTestId('holdout-open').click();
  await page.getByTestId('new-holdout').waitFor();
}

export async function experiment({ page, api, lang }) {
  const id = decodeURIComponent(new URL(page.url()).pathname.split('/')[2]);
  const results = await api(`/v1/experiments/${id}/results`);
  must((await inside(page.getByTestId('verdict'))) === plain(results.verdict[lang]), 'the verdict is not the one of the engine');
  const told = !results.too_few && results.difference;
  must((await page.getByTestId('differences').count()) === (told ? 1 : 0), 'an interval stands where there is too little');
  must((await page.getByTestId('too-few').count()) === (told ? 0 : 1), 'too few is not said in words');
  if (told) must((await page.locator('[data-testid=differences] .interval').first().getAttribute('data-tone')) === (told.rate_low > 0 ? 'up' : told.rate_high < 0 ? 'down' : 'unclear'), 'the interval has the colour of another answer');
  for (const arm of results.arms) {
    const row = page.locator(`[data-arm="${arm.id}"]`);
    for (const n of [arm.people, arm.exposed, arm.converted]) must(numbers(await row.innerText()).split(/[^\d.]+/).includes(String(n)), `arm ${arm.id} lacks ${n}`);
  }
  const most = [...results.arms].sort((a, b) => b.exposed - a.exposed)[0];
  await page.getByTestId(`people-${most.id}-exposed`).click();
  await page.getByTestId('behind').waitFor();
  if (!most.exposed) return;
  const people = await api(`/v1/experiments/${id}/people?arm=${most.id}&limit=50`);
  await page.locator('[data-testid=behind] li a').first().waitFor();
  must((await page.locator('[data-testid=behind] li a').count()) === people.data.length, 'not everybody behind the number is there');
}

export async function agent({ page, api, lang }) {
  const list = (await api('/v1/tasks?state=open&limit=100')).data;
  const rows = page.locator('[data-testid=queue] button');
  must((await rows.count()) === list.length, `${await rows.count()} tasks in the queue, ${list.length} open`);
  const order = await rows.evaluateAll((all) => all.map((one) => one.dataset.testid));
  must(order.join() === list.map((one) => `task-${one.id}`).join(), 'the queue is not in the order of the engine, due first');
  for (const one of list.slice(0, 3)) await agrees(() => page.getByTestId(`task-${one.id}`).getAttribute('data-overdue').then((late) => String(Number(late === 'true'))), async () => Number((await api(`/v1/tasks/${one.id}`)).overdue), `task ${one.id} overdue`);
  const first = list[0];
  must((await inside(page.getByTestId('agent-why'))) === plain(first.because[lang]), 'the sentence of why is not the one of the task');
  must((await inside(page.getByTestId('agent-person'))) === plain(first.person.name), 'the open task has another person');
  const person = await api(`/v1/people/id:${first.person.id}`);
  const limits = (person.suppressions ?? []).filter((one) => one.topic !== first.topic).length + person.consents.filter((one) => one.state !== 'granted').length;
  must((await page.getByTestId('not-here').getAttribute('data-limits')) === String(limits), `the strip does not hold the ${limits} limits`);
  const hidden = list.find((one) => one.person.id !== first.person.id);
  must(hidden, 'the demo has tasks of one person only');
  for (const one of list.filter((each) => each.person.id !== first.person.id && each.person.name)) {
    const row = await inside(page.getByTestId(`task-${one.id}`));
    must(![one.person.name, ...one.person.name.split(' ')].some((name) => row.includes(plain(name))), `a task that is not open shows its person: ${row}`);
    must(row.includes(plain(one.title[lang])), 'the queue does not say what to do');
  }
  await page.locator('h1').click();
  await page.keyboard.press('Digit1');
  must((await page.getByTestId(`outcome-${first.outcomes[0].id}`).getAttribute('aria-checked')) === 'true', 'the key 1 does not choose the first outcome');
  for (const name of first.outcomes[0].asks ?? []) await page.getByTestId(`ask-${name}`).waitFor();
}

export async function personTasks({ page, api, lang }) {
  const id = decodeURIComponent(new URL(page.url()).pathname.split('/')[2]);
  const known = await api(`/v1/people/id:${id}`);
  must((await page.locator('[data-testid=person-tasks] li').count()) === known.tasks.length, 'not every task of the person is shown');
  must((await page.locator('[data-testid=suppressions] li').count()) === (known.suppressions ?? []).length, 'not every suppression of the person is shown');
  for (const one of known.suppressions ?? []) if (one.because) must((await inside(page.getByTestId('suppressions'))).includes(plain(one.because[lang])), 'a suppression lacks its because');
  for (const kind of ['task', 'decision']) {
    const items = (await api(`/v1/people/id:${id}/timeline?types=${kind}&limit=50`)).data;
    await page.goto(`${new URL(page.url()).origin}/people/${id}?types=${kind}`);
    if (items.length) await page.locator(`[data-testid=timeline] li[data-kind=${kind}]`).first().waitFor();
    else await page.getByTestId('empty').waitFor();
  }
}

export async function inboxPush({ page, api }) {
  const list = (await api('/v1/test/inbox?limit=50')).data.filter((one) => one.channel === 'push');
  await page.locator('.inbox').waitFor();
  must((await page.locator('[data-testid=inbox-list] li').count()) === list.length, 'the push messages are not the ones of the engine');
  if (!list.length) await page.getByTestId('empty').waitFor();
  if (list.length) must((await inside(page.getByTestId('inbox-preview'))).length > 20, 'the push message has no preview');
}

export async function layoutOrder({ page, base, api }) {
  const one = await api(`/v1/journeys/${await widest(api)}`);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${base}/journeys?lang=en`);
  await page.locator('html[data-ready="true"]').waitFor();
  must(!asked.some((url) => /Canvas-[^/]*\.js$/.test(url)), 'the list of journeys loads the canvas');
  const fork = one.steps.find((step) => step.type === 'branch' && step.rule && step.yes !== step.no);
  for (const lang of ['en', 'he']) {
    await page.goto(`${base}/journeys/${one.id}?lang=${lang}`);
    await page.locator('html[data-ready="true"]').waitFor();
    if (!fork) continue;
    const [yes, no] = await Promise.all([fork.yes, fork.no].map((id) => page.getByTestId(`node-${id}`).boundingBox()));
    if (Math.abs(yes.y - no.y) < 2) must((yes.x > no.x) === (lang === 'he'), `${lang}: the first branch stands at ${yes.x}, the second at ${no.x}`);
  }
  must(asked.some((url) => /Canvas-[^/]*\.js$/.test(url)), 'the canvas is not a chunk of its own');
}

// Where nothing is yet it says so; where the engine fails it says so too, and goes on when it can.
export async function emptyAndFailed({ page, base }) {
  await page.goto(`${base}/?lang=en`);
  await page.evaluate(() => sessionStorage.setItem('kesher.place', 'test/demo'));
  for (const path of ['/decisions', '/agent']) {
    await page.goto(base + path);
    await page.locator('[data-testid=band][data-env=test]').waitFor();
    await page.getByTestId('empty').waitFor();
  }
  await page.evaluate(() => sessionStorage.removeItem('kesher.place'));
  for (const [path, call] of [['/', '**/v1/home'], ['/decisions', '**/v1/decisions?*'], ['/experiments', '**/v1/experiments?*'], ['/agent', '**/v1/tasks?*']]) {
    await page.route(call, (route) => route.abort());
    await page.goto(base + path);
    const fault = page.getByTestId('fault').first();
    await fault.waitFor();
    must((await fault.innerText()).includes('does not answer'), `${path}: the cause is not named`);
    await page.unroute(call);
    await fault.getByRole('button').last().click();
    await fault.waitFor({ state: 'detached' });
  }
}

// The whole shift by keyboard: to the next task, an outcome by its number, what it asks for, record, the one after.
export async function keyboardShift({ page, base, api }) {
  const list = (await api('/v1/tasks?state=open&limit=100')).data;
  must(list.length > 1, 'the demo has too few tasks for a shift');
  await page.goto(`${base}/agent?lang=en`);
  await page.locator('html[data-ready="true"]').waitFor();
  await page.keyboard.press('KeyJ');
  const task = list[1];
  await page.waitForURL((url) => url.searchParams.get('task') === task.id);
  await page.getByTestId(`outcome-${task.outcomes[0].id}`).waitFor();
  await page.waitForTimeout(300);
  await page.keyboard.press('Digit1');
  for (const name of task.outcomes[0].asks ?? []) {
    const field = page.getByTestId(`ask-${name}`);
    await field.waitFor();
    must(await page.evaluate(() => document.activeElement?.matches('[data-ask]') ?? false), 'the field that is asked for does not have the focus');
    await page.locator(`[data-ask="${name}"]`).focus();
    if ((await field.getAttribute('type')) === 'date') await field.fill('2027-04-01');
    else await page.keyboard.type('25');
  }
  await page.keyboard.press('Control+Enter');
  await page.locator('[data-testid=task-closed][data-state=done]').waitFor();
  const done = await api(`/v1/tasks/${task.id}`);
  must(done.state === 'done' && done.outcome === task.outcomes[0].id, `the engine says ${done.state}, ${done.outcome}`);
  for (const name of task.outcomes[0].asks ?? []) must(done.answers[name] !== undefined, `the answer ${name} was not recorded`);
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('KeyN');
  await page.waitForURL((url) => url.searchParams.get('task') !== task.id);
}

export async function stopping({ page, base, api }) {
  const id = await widest(api);
  await page.goto(`${base}/journeys/${id}?lang=en`);
  await page.locator('[data-testid=journey-state][data-state=live]').waitFor();
  await page.getByTestId('stop').click();
  await page.getByTestId('stop-dialog').waitFor();
  await page.getByTestId('stop-keep').click();
  must(!(await api(`/v1/journeys/${id}`)).stopped, 'it stopped without a confirmation');
  await page.getByTestId('stop').click();
  await page.getByTestId('stop-confirm').click();
  await page.getByTestId('stop-done').waitFor();
  must(/\d/.test(await page.getByTestId('stop-done').innerText()), 'what was cancelled and in flight is not told');
  await page.getByTestId('stop-close').click();
  await page.locator('[data-testid=journey-state][data-state=stopped]').waitFor();
  await page.getByTestId('resume').click();
  await page.getByTestId('stop-confirm').click();
  await page.getByTestId('stop-done').waitFor();
  await page.getByTestId('stop-close').click();
  await page.locator('[data-testid=journey-state][data-state=live]').waitFor();
}
