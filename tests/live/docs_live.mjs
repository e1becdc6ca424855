// What the documents show is run: README's commands, the story, every rule and template, every command of the CLI page.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Engine, binary, check, finish, freePort, until } from './engine.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const page = name => readFileSync(path.join(root, name), 'utf8');
const blocks = (text, language = '') => [...text.matchAll(/```([a-z]*)\n([\s\S]*?)```/g)].filter(m => m[1] === language).map(m => m[2]);

const engine = new Engine();
await engine.start();

// What a page shows in sh is run as it stands, with our port and our data; `kesher` is the binary under test.
function run(block, folder, port = engine.port, data = engine.data) {
  const text = block.replaceAll('127.0.0.1:7070', `127.0.0.1:${port}`).replaceAll('curl ', 'curl -sS ').replaceAll('build/release/kesher', 'kesher');
  const done = spawnSync('bash', ['-c', `set -eu\n${text}`], { encoding: 'utf8', cwd: folder, env: { ...process.env, PATH: `${folder}/bin:${process.env.PATH}`, ...(data ? { KESHER_DATA: data } : {}), ...(port ? { KESHER_LISTEN: `127.0.0.1:${port}` } : {}) }, timeout: 60000 });
  return { ...done, json: (() => { try { return JSON.parse(done.stdout); } catch { return undefined; } })() };
}
const folder = mkdtempSync(path.join(os.tmpdir(), 'kesher-docs-'));
mkdirSync(path.join(folder, 'bin'));
symlinkSync(binary, path.join(folder, 'bin/kesher'));

// README: an event, a decision, and why it was taken; each block by itself, as it is copied.
const [event, decide, why, ...more] = blocks(page('README.md'), 'sh').filter(block => block.includes('curl '));
check('README shows three calls', more.length === 0, more);
const said = run(event, folder);
check("README's event is accepted", said.status === 0 && said.json?.items?.[0].status === 'accepted', said.stdout + said.stderr);
check('and its person is known', (await until('the person', async () => { const p = await engine.owner('GET', '/v1/people/user_id:me'); return p.status === 200 && p; })).json.counts.events >= 1);
const decided = run(decide, folder);
check("README's decision is answered", decided.json?.decisions?.[0].placement === 'home-hero' && ['chosen', 'nothing'].includes(decided.json.decisions[0].reason), decided.stdout + decided.stderr);
const told = run(why, folder);
check('README\'s why says why, of that customer', told.status === 0 && !!told.json?.answer?.en && told.json.candidates.length > 0 && told.json.placement === 'home-hero' && told.json.person.id === (await engine.owner('GET', '/v1/people/user_id:c1000')).json.id, told.stdout + told.stderr);

// docs/cli.md: its commands against the running engine, and a workspace of one's own.
const [keys, own] = blocks(page('docs/cli.md'), 'sh');
for (const line of keys.trim().split('\n')) {
  const ran = run(line, folder);
  const wanted = line.includes(' token') ? /^http:\/\/127\.0\.0\.1:\d+\/#t=\S+$/ : line.includes('--kind secret') ? /^sk_\S+$/ : line.includes('list') ? /^\{.*"data":\[/ : /^wk_\S+ +\(key_/;
  check(`docs/cli.md: ${line.split('#')[0].trim()}`, ran.status === 0 && wanted.test(ran.stdout.trim()), ran.stdout + ran.stderr);
}
const free = await freePort();
const made = run(`trap 'kill $!; wait' EXIT\n${own}`, folder, free, '');
check('docs/cli.md: a workspace of your own', made.status === 0 && /wk_\S+ +\(key_/.test(made.stdout) && /"id":"site"/.test(made.stdout), made.stdout + made.stderr);

// docs/stories.md: the story that it shows.
const story = blocks(page('docs/stories.md')).find(block => block.startsWith('story'));
writeFileSync(path.join(folder, 'shown.story'), story);
const ran = spawnSync(binary, ['story', path.join(folder, 'shown.story')], { encoding: 'utf8' });
check('the story of docs/stories.md passes', ran.status === 0 && /1 passed, 0 failed/.test(ran.stdout), ran.stdout + ran.stderr);
writeFileSync(path.join(folder, 'wrong.story'), story.replace('because quiet hours', 'because the moon'));
const wrong = spawnSync(binary, ['story', path.join(folder, 'wrong.story')], { encoding: 'utf8' });
check('and fails when it expects something else', wrong.status !== 0 && /the moon/.test(wrong.stdout + wrong.stderr), wrong.stdout);

// docs/rules.md: every rule of its first block; and the refusal that it quotes.
const [rules, refusal] = blocks(page('docs/rules.md'));
for (const rule of rules.trim().split('\n')) {
  const answer = await engine.owner('POST', '/v1/segments?dry_run=true', { id: 'shown', name: 'Shown', rule });
  check(`rule: ${rule}`, answer.status === 200 || /hot lead/.test(answer.text), answer.text);
}
const refused = await engine.owner('POST', '/v1/segments?dry_run=true', { id: 'shown', name: 'Shown', rule: 'did order_placed witin 3 days' });
check('the quoted refusal is what one gets', refusal.includes(refused.json.detail) && refusal.includes(refused.json.fix) && refused.json.param.endsWith('@1:18'), refused.text);

// docs/templates.md: the template, and that each filter it lists exists.
const [template] = blocks(page('docs/templates.md'), 'liquid');
const creative = body => engine.owner('POST', '/v1/creatives?dry_run=true', { id: 'shown', name: 'Shown', channel: 'email', default_locale: 'en', variants: { en: { subject: 'Hello', body } } });
check('the template of docs/templates.md', (await creative(template)).status === 200);
const filters = page('docs/templates.md').match(/Filters: `([\s\S]*?)`/)[1].split(/\s+/);
for (const filter of filters) {
  const answer = await creative(`{{ person.name | ${filter} }}`);
  check(`filter ${filter}`, answer.status === 200, answer.text);
}

// docs/cli.md: every command has help with the options that the page shows.
for (const [, command, options] of page('docs/cli.md').matchAll(/^\| `kesher ([a-z]+(?: [a-z]+)?)([^`]*)`/gm)) {
  const words = command.split(' ').filter(word => word !== 'create' || command.startsWith('key'));
  const help = spawnSync(binary, [...words, '--help'], { encoding: 'utf8' });
  const shown = [...options.matchAll(/--[a-z-]+/g)].map(m => m[0]);
  // Of those that every command of the engine is said to take, it takes all or none: the page names who.
  const common = /^(key|pull|diff|apply)/.test(command) ? ['--data', '--workspace', '--env', '--json'] : [];
  if (command === 'token') check('kesher token takes --data alone', ['--workspace', '--env', '--json'].every(option => !help.stdout.includes(option)), help.stdout);
  shown.push(...common);
  check(`kesher ${command}`, help.status === 0 && shown.every(option => help.stdout.includes(option)), help.stdout + help.stderr);
}
const unknown = spawnSync(binary, ['nonsense'], { encoding: 'utf8' });
check('an unknown command exits with 2', unknown.status === 2, unknown.status);

await engine.stop();
engine.forget();
finish();
