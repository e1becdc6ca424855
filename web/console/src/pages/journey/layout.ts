// Where the nodes of the canvas stand: dagre from top to bottom; in Hebrew x is negated, so that the first branch is on the right.
import dagre from '@dagrejs/dagre';
import type { Graph, Link } from './graph';

export const nodeWide = 244;
export const nodeTall = 74;
const gap = 40;

export interface Point { x: number; y: number }
export interface PlacedLink { link: Link; path: string; label: Point }
export interface Placed { nodes: Map<string, Point>; links: PlacedLink[]; wide: number; tall: number; least: number }

function arrange(graph: Graph, keepOrder: boolean) {
  const made = new dagre.graphlib.Graph({ multigraph: true });
  made.setGraph({ rankdir: 'TB', nodesep: 16, edgesep: 110, ranksep: gap, marginx: 0, marginy: 0 });
  made.setDefaultEdgeLabel(() => ({}));
  for (const id of graph.ids) made.setNode(id, { width: nodeWide, height: nodeTall });
  for (const one of graph.links) made.setEdge({ v: one.from, w: one.to, name: one.id }, { minlen: 1 });
  dagre.layout(made, { disableOptimalOrderHeuristic: keepOrder });
  return made;
}

// Where a way that is longer than one row passes the rows between.
function bendsOf(graph: Graph, made: ReturnType<typeof arrange>, link: Link): Point[] {
  const rows = new Set(graph.ids.map((id) => Math.round(made.node(id).y)));
  const points = made.edge({ v: link.from, w: link.to, name: link.id }).points as Point[];
  return points.slice(1, -1).filter((point) => rows.has(Math.round(point.y)));
}

// Branches read in their own order. When the layout with the fewest crossings turns one round, the order of the steps is kept instead.
function inOrder(graph: Graph, made: ReturnType<typeof arrange>): boolean {
  return graph.ids.every((id) => {
    const xs = graph.links.filter((one) => one.from === id).map((one) => (bendsOf(graph, made, one)[0] ?? made.node(one.to)).x);
    return xs.every((x, i) => i === 0 || xs[i - 1]! < x + 0.5);
  });
}

export function place(graph: Graph, flip: boolean): Placed {
  let made = arrange(graph, false);
  if (!inOrder(graph, made)) made = arrange(graph, true);
  const turn = (x: number) => (flip ? -x : x);
  const nodes = new Map<string, Point>();
  for (const id of graph.ids) {
    const at = made.node(id);
    nodes.set(id, { x: turn(at.x), y: at.y });
  }
  const links = graph.links.map((link) => {
    const through = bendsOf(graph, made, link).map((point) => ({ x: turn(point.x), y: point.y }));
    return { link, ...route(nodes.get(link.from)!, nodes.get(link.to)!, through) };
  });
  // Long ways and their labels need room too.
  const xs = [...[...nodes.values()].map((one) => one.x), ...links.map((one) => one.label.x)];
  const ys = [...nodes.values()].map((one) => one.y);
  const least = Math.min(...xs) - nodeWide / 2;
  return { nodes, links, least, wide: Math.max(...xs) + nodeWide / 2 - least, tall: Math.max(...ys) + nodeTall / 2 };
}

// Down, across in the gap between two rows, down again: never through a node.
function route(from: Point, to: Point, through: Point[]): { path: string; label: Point } {
  const points: Point[] = [{ x: from.x, y: from.y + nodeTall / 2 }];
  let label: Point | undefined;
  let x = from.x;
  for (const stop of [...through, to]) {
    const y = stop.y - nodeTall / 2 - gap / 2;
    label ??= { x: stop.x, y };
    if (Math.abs(stop.x - x) > 0.5) points.push({ x, y }, { x: stop.x, y });
    x = stop.x;
  }
  points.push({ x, y: to.y - nodeTall / 2 });
  return { path: rounded(points), label: label ?? to };
}

function rounded(points: Point[]): string {
  const toward = (a: Point, b: Point, most: number): Point => {
    const long = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const r = Math.min(most, long / 2);
    return { x: a.x + ((b.x - a.x) * r) / long, y: a.y + ((b.y - a.y) * r) / long };
  };
  let path = `M${points[0]!.x},${points[0]!.y}`;
  for (let i = 1; i < points.length - 1; i += 1) {
    const before = toward(points[i]!, points[i - 1]!, 9);
    const after = toward(points[i]!, points[i + 1]!, 9);
    path += ` L${before.x},${before.y} Q${points[i]!.x},${points[i]!.y} ${after.x},${after.y}`;
  }
  const last = points[points.length - 1]!;
  return `${path} L${last.x},${last.y}`;
}
