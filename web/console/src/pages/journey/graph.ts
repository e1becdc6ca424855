// A journey's steps as a graph: who follows whom, what each way is called, and how many people took it.
import type { Journey, Step, StepCount } from '../../api/types';

export const enterId = '@enter';
export const holdoutId = '@holdout';

export type Way = 'next' | 'yes' | 'no' | 'then' | 'else' | 'value' | 'in' | 'held';
export interface Link { id: string; from: string; to: string; way: Way; value?: string; people?: number }
export interface Graph { ids: string[]; links: Link[]; step: (id: string) => Step | undefined }

export const arrived = (count: StepCount | undefined): number => (count ? count.inside + count.passed + count.left : 0);
export const enteredIn = (journey: Journey): number => {
  const counts = journey.counts;
  return counts ? counts.entered ?? counts.inside + counts.passed + counts.left : 0;
};

function waysOf(step: Step, next: string | undefined): Omit<Link, 'id' | 'from' | 'people'>[] {
  const out: { to: string | undefined; way: Way; value?: string }[] = [];
  const values = Object.entries(step.ways ?? {}).map(([value, to]) => ({ to, way: 'value' as Way, value }));
  if (step.type === 'exit') return [];
  if (step.type === 'branch' && step.answer) out.push(...values, { to: step.no ?? next, way: 'no' });
  else if (step.type === 'branch') out.push({ to: step.yes ?? next, way: 'yes' }, { to: step.no ?? next, way: 'no' });
  else if (step.type === 'split') out.push(...values);
  else if (step.or) out.push({ to: step.then ?? next, way: 'then' }, { to: step.else ?? next, way: 'else' });
  else out.push({ to: next, way: 'next' });
  return out.filter((one): one is { to: string; way: Way; value?: string } => one.to !== undefined);
}

export function graphOf(journey: Journey): Graph {
  const known = new Map(journey.steps.map((step) => [step.id, step]));
  const links: Link[] = [];
  const first = journey.steps[0];
  const add = (from: string, one: { to: string; way: Way; value?: string }) => links.push({ ...one, id: `${from}>${one.to}>${one.value ?? one.way}`, from });
  if (first) add(enterId, { to: first.id, way: journey.holdout ? 'in' : 'next' });
  if (journey.holdout) add(enterId, { to: holdoutId, way: 'held' });
  journey.steps.forEach((step, i) => {
    for (const way of waysOf(step, journey.steps[i + 1]?.id)) if (known.has(way.to)) add(step.id, way);
  });
  const ids = [enterId, ...(journey.holdout ? [holdoutId] : []), ...journey.steps.map((step) => step.id)];
  return { ids, links: counted(journey, links), step: (id) => known.get(id) };
}

// People are counted at steps, not on ways: a way is told only where the counts of its two ends leave no doubt.
function counted(journey: Journey, links: Link[]): Link[] {
  const counts = journey.counts;
  if (!counts) return links;
  const known = new Map<string, number>();
  const passed = (id: string) => (id === enterId ? enteredIn(journey) : counts.steps[id]?.passed ?? 0);
  const settle = (group: Link[], total: number) => {
    const open = group.filter((one) => !known.has(one.id));
    if (open.length !== 1) return false;
    known.set(open[0]!.id, Math.max(0, total - group.reduce((sum, one) => sum + (known.get(one.id) ?? 0), 0)));
    return true;
  };
  for (const one of links) {
    if (one.way === 'held') {
      // How many are held out is told by the experiment; unknown here is not none.
      if (counts.held_out !== undefined) known.set(one.id, counts.held_out);
    }
    if (one.way !== 'held' && one.from === enterId) known.set(one.id, enteredIn(journey));
  }
  for (let more = true; more;) {
    more = false;
    for (const id of journey.steps.map((step) => step.id)) {
      const out = links.filter((one) => one.from === id);
      const into = links.filter((one) => one.to === id);
      if (out.length && settle(out, passed(id))) more = true;
      if (into.length && settle(into, arrived(counts.steps[id]))) more = true;
    }
  }
  return links.map((one) => ({ ...one, people: known.get(one.id) }));
}

export interface Branch { link: Link; rows: Row[] }
export interface Row { id: string; branches: Branch[]; on?: string }

// The same graph as a nested list: the ways of a branch hang under it until they meet again; what was told once is named, not repeated.
export function outlineOf(graph: Graph): Row[] {
  const told = new Set<string>();
  const out = (id: string) => graph.links.filter((one) => one.from === id);
  const reach = (id: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(id)) return seen;
    seen.add(id);
    for (const one of out(id)) reach(one.to, seen);
    return seen;
  };
  const walk = (start: string, stop: string | undefined): Row[] => {
    const rows: Row[] = [];
    let id: string | undefined = start;
    while (id !== undefined && id !== stop) {
      if (told.has(id)) {
        rows.push({ id, branches: [], on: id });
        break;
      }
      told.add(id);
      const ways: Link[] = out(id).filter((one) => one.way !== 'held');
      // Those held out hang beside the journey; it goes on without a level of its own.
      const aside = out(id).filter((one) => one.way === 'held').map((link) => ({ link, rows: [{ id: link.to, branches: [] }] }));
      if (ways.length < 2) {
        rows.push({ id, branches: aside });
        id = ways[0]?.to;
        continue;
      }
      const sets = ways.map((one) => reach(one.to));
      const meet: string | undefined = graph.ids.find((one) => one !== holdoutId && sets.every((set) => set.has(one)));
      rows.push({ id, branches: ways.map((link) => ({ link, rows: walk(link.to, meet) })) });
      id = meet;
    }
    return rows;
  };
  return walk(enterId, undefined);
}
