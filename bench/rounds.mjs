// What the benchmarks over HTTP share: the load generator, CPU of a process, rounds of ours and of the reference in turn, and the one JSON line of a figure.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sleep } from '../tests/live/engine.mjs';

export const here = path.dirname(fileURLToPath(import.meta.url));
export const rounds = Number(process.env.KESHER_ROUNDS || 6);
const run = promisify(execFile);
const cpuSeconds = pid => { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' '); return (Number(f[11]) + Number(f[12])) / 100; };
const median = list => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

// Ends the process where there is no load generator: that is no fault of ours.
export async function needWrk(name) {
  try { await run('wrk', ['-v']).catch(error => { if (error.code === 'ENOENT') throw error; }); } catch {
    console.error(`${name}: skipped, wrk is not installed`);
    process.exit(0);
  }
}

// One round against { port, pid }. `each`: how many of what is counted one request carries.
export async function measure(server, { name, script, connections, seconds, each, args }) {
  const before = cpuSeconds(server.pid);
  const { stdout } = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', path.join(here, script), `http://127.0.0.1:${server.port}`, '--', ...args]);
  const seen = JSON.parse(stdout.trim().split('\n').at(-1));
  if (seen.bad || seen.errors) console.error(`${name}: ${seen.bad} answers were not 2xx, ${seen.errors} errors`);
  const done = (seen.requests - seen.bad) * each;
  return { perSecond: done / seen.seconds, perCore: done / (cpuSeconds(server.pid) - before), p50: seen.p50_us / 1000, p99: seen.p99_us / 1000, done };
}

// Every second round begins with the other, so that neither always follows a quiet moment.
export async function interleave(servers, load) {
  const seen = { ours: [], reference: [] };
  for (let i = 0; i < rounds; i++)
    for (const name of i % 2 ? ['reference', 'ours'] : ['ours', 'reference']) {
      seen[name].push(await measure(servers[name], load()));
      await sleep(300);
    }
  return seen;
}

// Ratios are of the same round, and above 1 where we are ahead.
export function figure(seen, referenceName, name, what, key, unit, higher) {
  const ours = seen.ours.map(r => r[key]), reference = seen.reference.map(r => r[key]);
  const ratios = ours.map((value, i) => higher ? value / reference[i] : reference[i] / value);
  console.log(JSON.stringify({ figure: name, what, ours: Number(median(ours).toPrecision(4)), reference: Number(median(reference).toPrecision(4)), reference_name: referenceName, ratio: Number(median(ratios).toFixed(3)), unit, rounds, worst: Number(Math.min(...ratios).toFixed(3)) }));
}
