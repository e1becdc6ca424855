// A shop on an origin of its own with the unmodified @segment/analytics-next on its pages, its visitors, and what the engine counts of each.
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { all, check, sleep, until } from './engine.mjs';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const bundles = path.resolve(path.dirname(require.resolve('@segment/analytics-next')), '../umd');
export const leaveMs = 400;  // how long the next page of a link takes

// Pages, and the package's own browser bundles as they were published.
function serve(request, response) {
  const where = request.url.split('?')[0];
  const file = path.join(bundles, path.basename(where));
  if (where.startsWith('/umd/') && existsSync(file)) return response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(readFileSync(file));
  if (where === '/favicon.ico') return response.writeHead(204).end();
  const page = `<!doctype html><title>Shop</title>${where === '/elsewhere' ? '' : '<script src="/umd/index.js"></script>'}<a id="link" href="/elsewhere">go</a>`;
  setTimeout(() => response.writeHead(200, { 'Content-Type': 'text/html' }).end(page), where === '/elsewhere' ? leaveMs : 0);
}

export class Shop {
  constructor(engine, writeKey) {
    this.engine = engine;
    this.writeKey = writeKey;
    this.visitors = [];
    this.strangers = [];  // requests to other places
  }
  // localhost and 127.0.0.1 are two sites to a browser: the engine's answers are read under CORS, and no cookie goes with them.
  async open() {
    this.server = http.createServer(serve);
    await new Promise(done => this.server.listen(0, '127.0.0.1', done));
    this.origin = `http://localhost:${this.server.address().port}`;
    this.browser = await chromium.launch({ executablePath: process.env.KESHER_CHROMIUM ?? '/usr/bin/chromium', headless: true, args: ['--no-sandbox'] });
    return this;
  }
  async close() {
    await this.browser.close();
    this.server.closeAllConnections();
    this.server.close();
  }
  async visitor(name, network, options = {}) {
    const context = await this.browser.newContext();
    // Where there is no network but loopback, Chromium tells pages that they are offline, and the SDK waits for better days. The shop and the engine are here.
    await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'onLine', { get: () => true }));
    const one = new Visitor(this, name, network, options, context);
    one.context.on('request', request => {
      if (!request.url().startsWith(this.origin) && !request.url().startsWith(`http://${network.host}/`)) this.strangers.push(request.url());
    });
    this.visitors.push(one);
    return one;
  }
}

// Somebody with a browser of their own. `options` are the second argument of the package's load(); the first names nothing but key and host.
export class Visitor {
  constructor(shop, name, network, options, context) {
    Object.assign(this, { shop, name, network, options, context, sent: 0, errors: [] });
  }
  // A page of the shop, ready to track.
  async page(where = '/shop?utm_source=news&utm_campaign=spring') {
    const page = await this.context.newPage();
    page.on('pageerror', error => this.errors.push(error.message));
    await page.goto(this.shop.origin + where);
    await page.evaluate(async ({ writeKey, cdnURL, options }) => {
      window.analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey, cdnURL }, options);
      window.failures = [];
      await window.analytics.ready();
      window.analytics.on('error', error => window.failures.push(`${error.code}: ${error.reason?.message}`));
    }, { writeKey: this.shop.writeKey, cdnURL: `http://${this.network.host}`, options: this.options });
    this.id ??= await page.evaluate(() => window.analytics.instance.user().anonymousId());
    return page;
  }
  // So many track() calls in one go, numbered on; `then` runs in the same moment, such as a click that leaves the page.
  async burst(page, count, then = '') {
    const first = this.sent;
    this.sent += count;
    await page.evaluate(({ first, count, then }) => {
      for (let n = first; n < first + count; n++) window.analytics.track('step', { n });
      if (then) document.querySelector(then).click();
    }, { first, count, then });
  }
  async rows() {
    const found = await this.shop.engine.owner('GET', `/v1/people/anonymous_id:${this.id}`);
    return found.status === 200 ? all(this.shop.engine, `/v1/people/anonymous_id:${this.id}/timeline?types=event`) : [];
  }
  async count() {
    const found = await this.shop.engine.owner('GET', `/v1/people/anonymous_id:${this.id}`);
    return found.status === 200 ? found.json.counts.events : 0;
  }
  // What the engine has of the numbered events: which are missing, which are there more than once (by number or by messageId).
  async tally() {
    const steps = (await this.rows()).filter(row => row.event?.event === 'step');
    const numbers = new Set(steps.map(row => row.event.properties.n)), ids = new Set(steps.map(row => row.event.messageId));
    const missing = Array.from({ length: this.sent }, (_, n) => n).filter(n => !numbers.has(n));
    return { sent: this.sent, kept: steps.length, missing, twice: steps.length - Math.min(numbers.size, ids.size), counted: await this.count() };
  }
  // Waits for what was sent, then says whether every event is there once.
  async allOnce(what, withinMs = 12000) {
    let seen;
    await until('', async () => { seen = await this.tally(); return !seen.missing.length; }, withinMs, 100).catch(() => {});
    return check(`${what}: all ${this.sent} events, each once`, !seen.missing.length && !seen.twice && seen.kept === this.sent, seen);
  }
  async close() {
    await this.context.close();
  }
}

// Until the network has been silent for a while: nothing more is on its way.
export async function silence(network, ms = 700) {
  for (let seen = -1; seen !== network.seen.length;) {
    seen = network.seen.length;
    await sleep(ms);
  }
}
