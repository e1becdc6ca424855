// Config as code on the real binary: pull, diff and apply against the running demo, and the commands that docs/config-as-code.md shows.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Engine, binary, check, finish } from './engine.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const engine = new Engine();
await engine.start();
const place = mkdtempSync(path.join(os.tmpdir(), 'kesher-config-')), folder = path.join(place, 'config');
const kesher = (...words) => spawnSync(binary, [...words, '--data', engine.data, '--workspace', 'demo'], { encoding: 'utf8', cwd: place });
const file = name => path.join(folder, name);
const said = ran => `${ran.status} ${ran.stdout}${ran.stderr}`;
const bytes = from => readdirSync(from, { recursive: true }).sort().filter(name => name.endsWith('.yaml')).map(name => [name, readFileSync(path.join(from, name), 'utf8')]);

async function pulling() {
  let ran = kesher('pull', folder);
  check('pull writes a file per definition', ran.status === 0 && existsSync(file('workspace.yaml')) && existsSync(file('journeys/first-mortgage.yaml')), said(ran));
  check('stdout has the files, stderr the message', ran.stdout.split('\n').includes('segments/reachable.yaml') && /^kesher: \d+ written/.test(ran.stderr), said(ran));
  const first = bytes(folder);
  check('Hebrew is not escaped and bodies are blocks', first.some(([, text]) => text.includes('משכנתא ראשונה')) && first.some(([, text]) => /body: \|-\n {6}<h1>/.test(text)));
  check('no key and no version is in it', first.every(([name, text]) => !/^keys/.test(name) && !/^(version|created_at|no|counts?):/m.test(text)));
  ran = kesher('diff', folder);
  check('after pull there is no difference', ran.status === 0 && ran.stdout === '', said(ran));
  const again = path.join(place, 'again');
  kesher('pull', again);
  check('pulled twice it has the same bytes', JSON.stringify(bytes(again)) === JSON.stringify(first));
  writeFileSync(file('segments/reachable.yaml'), `# why we want them\n${readFileSync(file('segments/reachable.yaml'), 'utf8')}`);
  kesher('pull', folder);
  check('a file that says the same keeps its comments', readFileSync(file('segments/reachable.yaml'), 'utf8').startsWith('# why we want them'));
  ran = kesher('diff', path.join(root, 'demo'));
  check("the demo runs what demo/ says", ran.status === 0, said(ran));
}

async function applying() {
  mkdirSync(file('purposes'), { recursive: true });
  writeFileSync(file('segments/a-both.yaml'), 'name: Both\nrule: in segment reachable and in segment z-inner\n');
  writeFileSync(file('segments/z-inner.yaml'), 'rule: did calculator_used\n');
  writeFileSync(file('purposes/marketing.yaml'), 'texts:\n  en: Offers\n  he: הצעות\n');
  writeFileSync(file('journeys/first-mortgage.yaml'), readFileSync(file('journeys/first-mortgage.yaml'), 'utf8').replace('2 days', '3 days'));
  let ran = kesher('diff', folder);
  check('diff says what differs and exits with 3', ran.status === 3 && /added {4}segments\/a-both\.yaml/.test(ran.stdout) && /steps\.think\.for: 2 days → 3 days/.test(ran.stdout), said(ran));
  ran = kesher('diff', folder, '--json');
  const json = JSON.parse(ran.stdout);
  check('and as JSON', ran.status === 3 && json.equal === false && json.differences.find(d => d.kind === 'journeys').members[0].engine === '2 days', ran.stdout);
  ran = kesher('apply', folder, '--dry-run');
  check('a dry run publishes nothing', ran.status === 0 && (await engine.owner('GET', '/v1/segments/z-inner')).status === 404, said(ran));
  ran = kesher('apply', folder, '--json');
  const done = JSON.parse(ran.stdout);
  check('apply publishes in an order that works', ran.status === 0 && done.definitions.length === 4 && done.definitions.find(d => d.id === 'first-mortgage').version === 2, said(ran));
  check('and what it says is in force', (await engine.owner('GET', '/v1/journeys/first-mortgage')).json.steps.find(s => s.id === 'think').for === '3 days' && (await engine.owner('GET', '/v1/segments/a-both')).status === 200);
  check('workspace and purpose words too', (await engine.owner('GET', '/v1/purposes')).json.data.find(p => p.id === 'marketing').texts.he === 'הצעות');
  ran = kesher('apply', folder);
  check('a second apply does nothing', ran.status === 0 && ran.stdout === '' && /nothing to do/.test(ran.stderr), said(ran));
  check('and there is no difference', kesher('diff', folder).status === 0);
  writeFileSync(file('workspace.yaml'), readFileSync(file('workspace.yaml'), 'utf8').replace("'22:00'", "'21:00'"));
  ran = kesher('apply', folder);
  check("the workspace's settings are applied", ran.status === 0 && (await engine.owner('GET', '/v1/workspaces/demo')).json.quiet_hours.from === '21:00' && (await engine.owner('GET', '/v1/session')).json.workspace === 'demo', said(ran));
  rmSync(file('segments/a-both.yaml'));
  ran = kesher('apply', folder);
  check('nothing is retired unless asked', ran.status === 0 && /--prune/.test(ran.stderr) && (await engine.owner('GET', '/v1/segments/a-both')).status === 200, said(ran));
  ran = kesher('apply', folder, '--prune');
  check('--prune retires', ran.status === 0 && /retired {2}segments\/a-both\.yaml/.test(ran.stdout) && (await engine.owner('GET', '/v1/segments/a-both')).status === 404, said(ran));
  const reader = { rule: 'in segment z-inner' };
  await engine.owner('PUT', '/v1/segments/reader', reader);
  kesher('pull', folder);
  rmSync(file('segments/z-inner.yaml'));
  const used = kesher('apply', folder, '--prune');
  check('what is in use is not pruned, and its user is named', used.status === 6 && /z-inner\.yaml.*is used by segments\/reader/.test(used.stderr) && (await engine.owner('GET', '/v1/segments/z-inner')).status === 200, said(used));
  rmSync(file('segments/reader.yaml'));
  check('with its user it is', kesher('apply', folder, '--prune').status === 0 && (await engine.owner('GET', '/v1/segments/z-inner')).status === 404);
}

async function refusing() {
  const wrong = async (what, name, text, status, pattern) => {
    mkdirSync(path.dirname(file(name)), { recursive: true });
    writeFileSync(file(name), text);
    writeFileSync(file('segments/good.yaml'), 'rule: everyone\n');
    const ran = kesher('apply', folder);
    check(`${what} is refused with its place`, ran.status === status && pattern.test(ran.stderr) && ran.stdout === '' && (await engine.owner('GET', '/v1/segments/good')).status === 404, said(ran));
    rmSync(file(name));
    rmSync(file('segments/good.yaml'));
  };
  await wrong('a rule that cannot be read', 'segments/bad.yaml', 'name: Bad\nrule: did page witin 3 days\n', 3, /config\/segments\/bad\.yaml:2:1 at 1:10 of the rule: .*; did you mean "within"\?/);
  await wrong('a step that names nothing', 'journeys/bad.yaml', 'enter:\n  segment: reachable\nreenter: never\nsteps:\n  - id: m\n    type: message\n    channel: email\n    creative: nowhere\n    purpose: marketing\n', 3, /journeys\/bad\.yaml:8:5: .*; /);
  await wrong('YAML that ends early', 'segments/bad.yaml', 'name: "Bad\nrule: everyone\n', 3, /bad\.yaml:\d+:\d+: .*; /);
  await wrong('an unknown kind', 'segmnets/bad.yaml', 'rule: everyone\n', 3, /segmnets\/bad\.yaml: there is no kind .*; put it into/);
  await wrong('an id that is not the name', 'segments/bad.yaml', 'id: worse\nrule: everyone\n', 3, /bad\.yaml:1:1: the id differs from the file's name; write id: bad/);
  await wrong('a key', 'keys/k.yaml', 'kind: write\n', 3, /keys are not kept/);
  rmSync(file('keys'), { recursive: true });
  check('a folder that is not there is 5', kesher('diff', path.join(place, 'nowhere')).status === 5);
  check('an unknown workspace is 5', spawnSync(binary, ['diff', folder, '--data', engine.data, '--workspace', 'nobody']).status === 5);
  check('no engine is 7', spawnSync(binary, ['diff', folder, '--data', place]).status === 7);
  let a = await engine.owner('POST', '/v1/definitions', { definitions: [{ kind: 'segments', id: 'reachable', if_match: 99, definition: { rule: 'everyone' } }] });
  check("somebody else's change is a conflict", a.status === 412 && a.json.param === '/definitions/0/if_match', a.text);
  a = await engine.owner('POST', '/v1/definitions', { definitions: [{ kind: 'keys', id: 'k', definition: { kind: 'secret', hash: '00', scopes: ['manage'] } }] });
  check('no key is made this way', a.status === 400, a.text);
}

// A folder of its own size: more than goes into one uncompressed request.
async function large() {
  const big = path.join(place, 'big');
  mkdirSync(path.join(big, 'creatives'), { recursive: true });
  for (let i = 0; i < 200; i++) writeFileSync(path.join(big, `creatives/c${i}.yaml`), `channel: email\ndefault_locale: he\nvariants:\n  he:\n    subject: שלום ${i}\n    body: |\n${Array.from({ length: 120 }, (_, line) => `      <p>שורה ${line} ${randomBytes(9).toString('hex')}</p>\n`).join('')}`);
  const ran = kesher('apply', big);
  check('two hundred creatives of 4 kB go in one call', ran.status === 0 && ran.stdout.split('\n').length === 201, said(ran).slice(-300));
}

function documented() {
  const shown = readFileSync(path.join(root, 'docs/config-as-code.md'), 'utf8');
  const script = shown.match(/```sh\n([\s\S]*?)```/)[1].replaceAll('kesher ', `${binary} `).replaceAll('--workspace demo', `--workspace demo --data ${engine.data}`);
  const fresh = mkdtempSync(path.join(os.tmpdir(), 'kesher-config-docs-'));
  const ran = spawnSync('bash', ['-euc', script], { encoding: 'utf8', cwd: fresh });
  check('the commands of docs/config-as-code.md do what they say', ran.status === 0 && /added {4}segments\/curious\.yaml {2}version 1/.test(ran.stdout) && /nothing to do/.test(ran.stderr), said(ran));
  writeFileSync(path.join(fresh, 'config/segments/curious.yaml'), 'rule: did mortgage_page witin 3 days\n');
  const refused = spawnSync(binary, ['apply', 'config', '--data', engine.data, '--workspace', 'demo'], { encoding: 'utf8', cwd: fresh });
  check('the mistake that the page quotes is told so', refused.stderr.includes(shown.match(/```\n(kesher: .*)\n```/)[1]), refused.stderr);
  rmSync(fresh, { recursive: true });
}

for (const part of [pulling, applying, refusing, large, documented]) {
  try { await part(); } catch (error) { check(part.name, false, String(error.stack)); }
}
await engine.stop();
rmSync(place, { recursive: true });
engine.forget();
finish();
