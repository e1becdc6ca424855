// A walk through every screen of the console in a real browser, against a real engine with the demo data.
// It reads what stands on the page and compares it with what the engine answers, in Hebrew and light, then in English and dark.
//   KESHER_BIN      the engine            (default ../../build/release/kesher)
//   KESHER_CONSOLE  the built console     (default ../../build/console)
//   KESHER_SCREENS  where pictures go     (default ../../build/screens)
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emptyAndFailed, keyboardShift, layoutOrder, stopping } from './console_act.mjs';
import { prepare } from './console_prepare.mjs';
import { narrow, screens, states } from './console_screens.mjs';
import { checks, Skip } from './console_checks.mjs';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const axe = require('@axe-core/playwright');
const AxeBuilder = axe.default ?? axe.AxeBuilder;

const here = fileURLToPath(new URL('.', import.meta.url));
const engine = resolve(process.env.KESHER_BIN ?? join(here, '../../build/release/kesher'));
const folder = resolve(process.env.KESHER_CONSOLE ?? join(here, '../../build/console'));
const pictures = resolve(process.env.KESHER_SCREENS ?? join(here, '../../build/screens'));
const data = mkdtempSync(join(tmpdir(), 'kesher-console-'));
const { check, finish } = checks();

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

async function startEngine() {
  for (const path of [engine, join(folder, 'index.html')]) if (!existsSync(path)) throw new Error(`${path} is not there: build it first`);
  const port = await freePort();
  const child = spawn(engine, ['up', '--demo', '--data', data, '--listen', `127.0.0.1:${port}`, '--console', folder, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ready = await new Promise((done, failed) => {
    let text = '';
    let complaint = '';
    child.stderr.on('data', (chunk) => { complaint += chunk; });
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const line = text.split('\n').find((one) => one.startsWith('{'));
      if (line && text.includes('\n')) done(JSON.parse(line));
    });
    child.on('exit', (code) => failed(new Error(`the engine ended with ${code}: ${complaint}`)));
    setTimeout(() => failed(new Error(`the engine was not ready in 60 s: ${complaint}`)), 60_000).unref();
  });
  return { child, base: ready.url, console: ready.console };
}

// A page whose console errors, failed requests and requests to other places are kept.
async function openPage(context, base, troubles) {
  const page = await context.newPage();
  page.on('console', (message) => { if (message.type() === 'error') troubles.push(`console: ${message.text()}`); });
  page.on('pageerror', (error) => troubles.push(`page: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith('data:') && !url.startsWith('about:')) troubles.push(`left the origin: ${url}`);
  });
  page.on('response', (response) => { if (response.status() >= 400 && !response.url().includes('/v1/session')) troubles.push(`${response.status()} ${response.url()}`); });
  return page;
}

async function axeClean(page) {
  const found = await new AxeBuilder({ page }).exclude('iframe').analyze();
  const bad = found.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical');
  if (bad.length) throw new Error(bad.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).slice(0, 4).join(' | ')}`).join('; '));
}

async function signedOutChecks(browser, base) {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await check('sign-in: without a token it says where the address is', async () => {
    await page.goto(`${base}/`);
    await page.getByTestId('signin-none').waitFor();
    const text = await page.locator('main').innerText();
    if (!text.includes('kesher token') || !text.includes(`${base}/#t=`)) throw new Error(`it says: ${text}`);
    await axeClean(page);
    await page.screenshot({ path: join(pictures, 'signin-en.png') });
  });
  await check('sign-in: a token that does not work says so and leaves the address', async () => {
    await page.goto('about:blank');
    await page.goto(`${base}/#t=not-a-token`);
    await page.getByTestId('signin-expired').waitFor();
    if (page.url().includes('not-a-token')) throw new Error(`the token stayed in ${page.url()}`);
  });
  await context.close();
}

// The engine's list is in its source; the dictionaries are the console's.
function reasonsHaveWords() {
  const words = (name) => JSON.parse(readFileSync(join(here, `../../web/console/src/lang/${name}.json`), 'utf8'));
  const known = { ...words('en'), ...words('en.act') };
  const source = readFileSync(join(here, '../../src/engine/words.cpp'), 'utf8').split('constexpr Row reasons[]')[1].split('};')[0];
  const codes = [...source.matchAll(/\{"([a-z_]+)",/g)].map((one) => one[1]);
  const missing = codes.filter((code) => !known[`reason.${code}`]);
  if (codes.length < 20 || missing.length) throw new Error(`of ${codes.length} reasons these have no words: ${missing}`);
}

// While the demo is written /healthz and the page say what is done and how far it is, and the page goes on by itself.
async function startingChecks(browser) {
  const port = await freePort();
  const place = mkdtempSync(join(tmpdir(), 'kesher-console-'));
  const child = spawn(engine, ['up', '--demo', '--data', place, '--listen', `127.0.0.1:${port}`, '--console', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => { said += chunk; });
  const base = `http://127.0.0.1:${port}`;
  const page = await (await browser.newContext({ locale: 'he-IL', viewport: { width: 1440, height: 900 } })).newPage();
  const seen = [];
  const watched = (async () => {
    for (let i = 0; i < 3000; i += 1) {
      const health = await fetch(`${base}/healthz`).then((answer) => answer.json()).catch(() => null);
      if (health) seen.push(health);
      if (health?.status === 'ok') return;
      await new Promise((done) => setTimeout(done, 20));
    }
  })();
  try {
    await check('start: the console says what the engine does, and how far it is', async () => {
      for (let i = 0; i < 100 && !seen.length; i += 1) await new Promise((done) => setTimeout(done, 20));
      await page.goto(`${base}/?lang=he`);
      await page.getByTestId('starting').waitFor();
      for (let i = 0; i < 200 && !Number(await page.getByTestId('starting-bar').getAttribute('aria-valuenow')); i += 1) await page.waitForTimeout(50);
      if (!(Number(await page.getByTestId('starting-bar').getAttribute('aria-valuenow')) > 0)) throw new Error('the bar stands at 0');
      if (!(await page.locator('main').innerText()).includes('500')) throw new Error('it is not said that the demo is written');
      await axeClean(page);
      await page.screenshot({ path: join(pictures, 'starting-he.png') });
    });
    await watched;
    await check('start: when it serves the page goes on by itself', () => page.getByTestId('signin-none').waitFor());
    await check('start: the progress of /healthz moves, and never back', () => {
      const shares = seen.map((one) => one.progress);
      const writing = new Set(seen.filter((one) => one.doing === 'demo').map((one) => one.progress));
      if (shares.some((one, i) => one < (shares[i - 1] ?? 0) || one > 1)) throw new Error(`it goes back: ${shares}`);
      if (writing.size < 5) throw new Error(`while the demo is written it has ${writing.size} values: ${[...writing]}`);
      if (shares.at(-1) !== 1 || seen.at(-1).doing !== 'serving') throw new Error(JSON.stringify(seen.at(-1)));
    });
    await check('start: the line of kesher up says what it does', () => {
      if (!/writing the demo bank, 500 people over 30 days … \d+ %/.test(said) || (said.match(/ %/g) ?? []).length < 3) throw new Error(said);
    });
  } finally {
    await page.context().close();
    child.kill('SIGTERM');
    await new Promise((done) => child.on('exit', done));
    rmSync(place, { recursive: true, force: true });
  }
}

async function walk(context, { lang, scheme, base, api }) {
  const troubles = [];
  const page = await openPage(context, base, troubles);
  await page.emulateMedia({ colorScheme: scheme });
  const say = (text) => `${lang} ${scheme}: ${text}`;
  for (const screen of screens) {
    const url = `${base}${typeof screen.path === 'function' ? await screen.path(api) : screen.path}`;
    const forced = `${url}${url.includes('?') ? '&' : '?'}lang=${lang}&theme=${scheme}`;
    await check(say(`${screen.name} shows what the engine answers`), async () => {
      await page.goto(forced);
      await page.locator('html[data-ready="true"]').waitFor({ timeout: 10_000 });
      const shot = (name) => page.screenshot({ path: join(pictures, `${name.replace(/\W+/g, '-')}-${lang}-${scheme}.png`) });
      await screen.look({ page, api, lang, base, shot });
    });
    await check(say(`${screen.name} is turned the right way`), async () => {
      const seen = await page.evaluate(() => ({
        dir: document.documentElement.dir, lang: document.documentElement.lang, scheme: document.documentElement.dataset.mantineColorScheme,
        nav: document.querySelector('nav').getBoundingClientRect().x, wide: document.documentElement.scrollWidth > innerWidth, h1: document.querySelectorAll('h1').length,
      }));
      const wanted = lang === 'he' ? 'rtl' : 'ltr';
      if (seen.dir !== wanted || seen.lang !== lang) throw new Error(`dir=${seen.dir} lang=${seen.lang}`);
      if (seen.scheme !== scheme) throw new Error(`colour scheme is ${seen.scheme}`);
      if ((seen.nav > 720) !== (lang === 'he')) throw new Error(`the navigation stands at ${seen.nav}`);
      if (seen.wide) throw new Error('the page scrolls sideways');
      if (seen.h1 !== 1) throw new Error(`${seen.h1} h1 on the page`);
    });
    await check(say(`${screen.name} has no serious fault for assistive technology`), () => axeClean(page));
    await page.screenshot({ path: join(pictures, `${screen.name.replace(/\W+/g, '-')}-${lang}-${scheme}.png`) });
  }
  await check(say('no error in the console, no failed call, nothing from elsewhere'), () => { if (troubles.length) throw new Error([...new Set(troubles)].join('; ')); });
  await page.close();
}

async function main() {
  mkdirSync(pictures, { recursive: true });
  const running = await startEngine();
  const browser = await chromium.launch({ executablePath: process.env.KESHER_CHROMIUM ?? '/usr/bin/chromium', headless: true, args: ['--no-sandbox'] });
  try {
    const { base } = running;
    await signedOutChecks(browser, base);
    await startingChecks(browser);
    await check('every reason that the engine gives has words in both languages', reasonsHaveWords);
    const context = await browser.newContext({ locale: 'he-IL', timezoneId: 'Asia/Jerusalem', viewport: { width: 1440, height: 900 } });
    const api = async (path, init) => {
      const answer = await context.request.fetch(base + path, init);
      if (!answer.ok()) throw new Error(`${answer.status()} for ${path}: ${(await answer.text()).slice(0, 200)}`);
      return answer.json();
    };
    await check('sign-in: the address of the engine signs in and loses its token', async () => {
      const page = await context.newPage();
      await page.goto(running.console);
      await page.getByTestId('band').waitFor({ timeout: 15_000 });
      if (page.url().includes('#t=')) throw new Error(`the token stayed in ${page.url()}`);
      const dir = await page.evaluate(() => document.documentElement.dir);
      if (dir !== 'rtl') throw new Error(`a Hebrew browser starts with dir=${dir}`);
      await page.close();
    });
    await check('what the walk needs is there', () => prepare({ api, base }));
    await walk(context, { lang: 'he', scheme: 'light', base, api });
    await walk(context, { lang: 'en', scheme: 'dark', base, api });
    const page = await context.newPage();
    await check('slow, failed and unknown are told apart, and say what to do', () => states({ page, base }));
    await check('the canvas has its own chunk, and its first branch is where reading starts', () => layoutOrder({ page, base, api }));
    await check('new screens tell nothing yet and failed apart', () => emptyAndFailed({ page, base }));
    await check('an agent goes through the queue without a mouse', () => keyboardShift({ page, base, api }));
    await check('a journey is stopped after a question, says what became of its messages, and is resumed', () => stopping({ page, base, api }));
    await check('nothing is cut off at 1024 and at 320 pixels', () => narrow({ page, base, api }));
    await page.screenshot({ path: join(pictures, 'inbox-narrow.png') });
  } finally {
    await browser.close();
    running.child.removeAllListeners('exit');
    const ended = new Promise((done) => running.child.on('exit', done));
    running.child.kill('SIGTERM');
    await Promise.race([ended, new Promise((done) => setTimeout(done, 5000))]);
    running.child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  }
}

main()
  .catch((fault) => check('the walk reached its end', () => { throw fault instanceof Skip ? fault : new Error(fault.message); }))
  .finally(() => finish());
