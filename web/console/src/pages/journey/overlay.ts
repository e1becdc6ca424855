// What a simulation or a dry run lays over the graph: which steps and ways are lit, and the value that stands on each.
import type { DryRun, PathStep } from '../../api/types';
import type { Both } from '../../api/types';
import type { Tone } from './CanvasNode';
import { enterId, type Graph } from './graph';

export interface Overlay { nodes: Map<string, { tone: Tone; text: string }>; links: Set<string> }

export const nodeOf = (graph: Graph, one: PathStep): string => (graph.step(one.step) ? one.step : enterId);
export const stopped = (one: PathStep): boolean => one.message?.state === 'blocked' || one.message?.state === 'failed';

// Everything up to the step that is looked at is lit; what comes after stays quiet.
export function pathOverlay(graph: Graph, path: PathStep[], at: number, both: (text: Both | undefined) => string): Overlay {
  const nodes = new Map<string, { tone: Tone; text: string }>();
  const links = new Set<string>();
  let last = enterId;
  path.slice(0, at + 1).forEach((one, i) => {
    const id = nodeOf(graph, one);
    const link = graph.links.find((each) => each.from === last && each.to === id);
    if (link) links.add(link.id);
    nodes.set(id, { tone: stopped(one) ? 'stop' : one.what === 'waits' && i === path.length - 1 ? 'wait' : 'lit', text: both(one.text) });
    last = id;
  });
  if (path.length && !nodes.has(enterId)) nodes.set(enterId, { tone: 'lit', text: '' });
  return { nodes, links };
}

export function dryOverlay(graph: Graph, run: DryRun, say: (id: string, entered: number, blocked: number) => string): Overlay {
  const nodes = new Map<string, { tone: Tone; text: string }>();
  const entered = (id: string) => (id === enterId ? run.entering : run.steps[id]?.entered ?? 0);
  for (const id of graph.ids) {
    const lost = Object.values(run.steps[id]?.blocked ?? {}).reduce((sum, n) => sum + n, 0);
    if (entered(id)) nodes.set(id, { tone: lost > 0 && lost >= entered(id) ? 'stop' : 'lit', text: say(id, entered(id), lost) });
  }
  return { nodes, links: new Set(graph.links.filter((one) => entered(one.from) && entered(one.to)).map((one) => one.id)) };
}
