// What the documents show is run: README's commands, the story, every rule and template, every command of the CLI page.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Engine, binary, check, finish, until } from './engine.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const page = name => readFileSync(path.join(root, name), 'utf8');
const blocks = (text, language = '') => [...text.matchAll(/```([a-z]*)\n([\s\S]*?)```/g)].filter(m => m[1] === language).map(m => m[2]);

const engine = new Engine();
await engine.start();

// README: the curl command, as it stands there, at our port.
const curl = blocks(page('README.md'), 'sh').find(block => block.startsWith('curl'));
const said = execFileSync('bash', ['-c', curl.replace('127.0.0.1:7070', `127.0.0.1:${engine.port}`).replace('curl ', 'curl -sS ')], { encoding: 'utf8' });
check("README.s curl is accepted", JSON.parse(said).items?.[0].status === 'accepted', said);
check('and its person is known', (await until('the person', async () => { const p = await engine.owner('GET', '/v1/people/user_id:me'); return p.status === 200 && p; })).json.counts.events >= 1);

// And the decision that it asks for.
const second = blocks(page('README.md'), 'sh').filter(block => block.startsWith('curl'))[1];
const decided = JSON.parse(execFileSync('bash', ['-c', second.replace('127.0.0.1:7070', `127.0.0.1:${engine.port}`).replace('curl ', 'curl -sS ')], { encoding: 'utf8' }));
check("README's decision is answered", decided.decisions?.[0].placement === 'home-hero' && ['chosen', 'nothing'].includes(decided.decisions[0].reason), decided);

// docs/stories.md: the story that it shows.
const folder = mkdtempSync(path.join(os.tmpdir(), 'kesher-docs-'));
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
  check(`kesher ${command}`, help.status === 0 && shown.every(option => help.stdout.includes(option)), help.stdout + help.stderr);
}
const unknown = spawnSync(binary, ['nonsense'], { encoding: 'utf8' });
check('an unknown command exits with 2', unknown.status === 2, unknown.status);

await engine.stop();
engine.forget();
finish();
