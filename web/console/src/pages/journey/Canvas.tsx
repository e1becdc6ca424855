// The journey as a graph on a canvas, read only. It is a chunk of its own: only this view needs React Flow and dagre.
import '@xyflow/react/dist/base.css';
import { useComputedColorScheme } from '@mantine/core';
import { IconFocusCentered, IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react';
import { Background, BackgroundVariant, EdgeLabelRenderer, MiniMap, Panel, Position, ReactFlow, type Edge, type EdgeProps, type ReactFlowInstance } from '@xyflow/react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { Journey } from '../../api/types';
import { useLang, type Key } from '../../lang';
import { useReason } from '../../parts/reasons';
import { CanvasNode, type NodeCounts, type StepNode } from './CanvasNode';
import { enteredIn, enterId, holdoutId, type Graph } from './graph';
import { nodeTall, nodeWide, place, type Placed } from './layout';
import type { Overlay } from './overlay';
import { useWay, type Told } from './told';

interface Props { journey: Journey; graph: Graph; told: (id: string) => Told; chosen: string; choose: (id: string) => void; overlay: Overlay | undefined; share: boolean; painted: () => void }
interface LinkData extends Record<string, unknown> { path: string; label: string; n?: string; x: number; y: number; wide: number; state: string }
type LinkEdge = Edge<LinkData, 'link'>;

// Every node has the same size and knots, told to React Flow so that it measures nothing and no way blinks when counts change.
const measured = { width: nodeWide, height: nodeTall };
const handles = [
  { type: 'target' as const, position: Position.Top, x: nodeWide / 2, y: 0, width: 1, height: 1 },
  { type: 'source' as const, position: Position.Bottom, x: nodeWide / 2, y: nodeTall, width: 1, height: 1 },
];
const nodeTypes = { step: CanvasNode };
const edgeTypes = { link: CanvasLink };

export default function Canvas(props: Props) {
  const { journey, graph, painted } = props;
  const { lang } = useLang();
  const scheme = useComputedColorScheme('light');
  const shape = graph.links.map((one) => one.id).join();
  const placed = useMemo(() => place(graph, lang === 'he'), [shape, lang]);
  const nodes = useNodes(props, placed);
  const edges = useEdges(props, placed);
  const frame = useRef<HTMLDivElement>(null);
  const [flow, setFlow] = useState<ReactFlowInstance<StepNode, LinkEdge>>();
  useEffect(() => {
    if (!flow) return;
    stand(flow, frame.current, placed);
    painted();
  }, [flow, placed, journey.id]);
  return (
    <div className="canvas" dir="ltr" ref={frame} data-testid="canvas" role="region" aria-label={journey.name} onKeyDown={(event) => walk(event, placed, graph)}>
      <ReactFlow nodes={nodes} edges={edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes} onInit={setFlow} onNodeClick={(_, node) => props.choose(node.id)} colorMode={scheme}
        nodesDraggable={false} nodesConnectable={false} nodesFocusable={false} edgesFocusable={false} elementsSelectable={false} deleteKeyCode={null}
        panOnScroll zoomOnScroll={false} zoomOnDoubleClick={false} minZoom={0.25} maxZoom={1.5} proOptions={{ hideAttribution: true }} disableKeyboardA11y>
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--k-lineStrong)" />
        <MiniMap position={lang === 'he' ? 'bottom-left' : 'bottom-right'} style={{ width: 150, height: 92 }} nodeColor="var(--k-lineStrong)" maskColor="var(--k-veil)" maskStrokeColor="var(--k-accentMark)" maskStrokeWidth={2} bgColor="var(--k-surface)" ariaLabel={null} />
        <Panel position={lang === 'he' ? 'bottom-left' : 'bottom-right'} className="canvas-zoom"><Zoom flow={flow} frame={frame.current} placed={placed} /></Panel>
      </ReactFlow>
    </div>
  );
}

// At the start the whole width is in view, from the top, no smaller than can be read.
function stand(flow: ReactFlowInstance<StepNode, LinkEdge>, frame: HTMLElement | null, placed: Placed) {
  const wide = frame?.clientWidth ?? 1000;
  const zoom = Math.min(1, Math.max(0.55, (wide - 32) / placed.wide));
  const middle = placed.least + placed.wide / 2;
  const x = placed.wide * zoom <= wide ? wide / 2 - middle * zoom : wide / 2 - (placed.nodes.get(enterId)?.x ?? middle) * zoom;
  void flow.setViewport({ x, y: 16, zoom });
}

function useNodes({ journey, graph, told, chosen, choose, overlay, share }: Props, placed: Placed): StepNode[] {
  const reason = useReason();
  const { num, t } = useLang();
  const counts = (id: string): NodeCounts => {
    const all = enteredIn(journey);
    const base = { all, share };
    if (id === enterId) return { ...base, passed: all };
    if (id === holdoutId) return { ...base, passed: journey.counts?.held_out };
    if (!journey.counts) return base;
    // The engine leaves out what nobody reached.
    const one = journey.counts.steps[id] ?? { inside: 0, passed: 0, left: 0, reasons: {} };
    const top = Object.entries(one.reasons).sort((a, b) => b[1] - a[1])[0];
    const message = graph.step(id)?.type === 'message';
    const lost = message ? Object.values(one.reasons).reduce((sum, n) => sum + n, 0) : 0;
    return { ...base, inside: one.inside, passed: graph.step(id)?.type === 'exit' ? one.passed + one.inside : one.passed, left: one.left, reason: top ? reason(top[0]) : undefined, notSent: lost };
  };
  return graph.ids.map((id) => {
    const at = placed.nodes.get(id)!;
    const over = overlay?.nodes.get(id);
    return {
      id, type: 'step', position: { x: at.x - nodeWide / 2, y: at.y - nodeTall / 2 }, width: nodeWide, height: nodeTall, measured, handles, zIndex: 5, draggable: false,
      data: { told: told(id), counts: counts(id), tone: overlay ? over?.tone ?? 'quiet' : undefined, value: over?.text ?? (overlay && id === holdoutId ? t('node.measured', { n: num(0) }) : undefined), chosen: chosen === id, held: id === holdoutId, first: id === enterId, choose: () => choose(id) },
    } satisfies StepNode;
  });
}

function useEdges({ journey, graph, overlay }: Props, placed: Placed): LinkEdge[] {
  const { num } = useLang();
  const way = useWay(graph);
  const most = Math.max(1, enteredIn(journey));
  return placed.links.map(({ link, path, label }) => {
    const lit = overlay?.links.has(link.id) ?? false;
    return {
      id: link.id, source: link.from, target: link.to, type: 'link', zIndex: lit ? 2 : link.way === 'held' || !link.people ? 0 : 1, focusable: false,
      data: {
        path, label: way(link), n: link.people === undefined || link.way === 'next' ? undefined : num(link.people), x: label.x, y: label.y,
        wide: overlay ? (lit ? 4 : 1.6) : 1.6 + (8.4 * (link.people ?? 0)) / most, state: overlay ? (lit ? 'lit' : 'quiet') : link.way === 'held' || link.people === 0 ? 'none' : '',
      },
    } satisfies LinkEdge;
  });
}

function CanvasLink({ id, data }: EdgeProps<LinkEdge>) {
  const { lang } = useLang();
  if (!data) return null;
  return (
    <>
      <path d={data.path} className={`jl ${data.state}`} strokeWidth={data.wide} fill="none" data-link={id} data-wide={data.wide.toFixed(1)} />
      {data.label && (
        <EdgeLabelRenderer>
          <div className={`jl-label ${data.state}`} dir={lang === 'he' ? 'rtl' : 'ltr'} style={{ transform: `translate(-50%, -50%) translate(${data.x}px, ${data.y}px)` }}>
            <bdi>{data.label}</bdi> {data.n !== undefined && <b><bdi>{data.n}</bdi></b>}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

function Zoom({ flow, frame, placed }: { flow: ReactFlowInstance<StepNode, LinkEdge> | undefined; frame: HTMLElement | null; placed: Placed }) {
  const { t } = useLang();
  const quick = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200;
  const acts: { key: Key; icon: typeof IconPlus; id: string; act: () => void }[] = [
    { key: 'canvas.in', icon: IconPlus, id: 'zoom-in', act: () => void flow?.zoomIn({ duration: quick }) },
    { key: 'canvas.out', icon: IconMinus, id: 'zoom-out', act: () => void flow?.zoomOut({ duration: quick }) },
    { key: 'canvas.fit', icon: IconMaximize, id: 'zoom-fit', act: () => void flow?.fitView({ duration: quick, padding: 0.06 }) },
    { key: 'canvas.start', icon: IconFocusCentered, id: 'zoom-start', act: () => { if (flow) stand(flow, frame, placed); } },
  ];
  return <>{acts.map((one) => <button key={one.id} type="button" data-testid={one.id} aria-label={t(one.key)} title={t(one.key)} onClick={one.act}><one.icon size={16} stroke={1.9} aria-hidden /></button>)}</>;
}

// Arrow keys go to the nearest step in the direction that is seen, whatever the language.
function walk(event: KeyboardEvent<HTMLElement>, placed: Placed, graph: Graph) {
  const from = (event.target as HTMLElement).closest<HTMLElement>('[data-node]')?.dataset.node;
  const at = from ? placed.nodes.get(from) : undefined;
  if (!at || !event.code.startsWith('Arrow') || event.ctrlKey || event.metaKey) return;
  const down = event.code === 'ArrowDown' ? 1 : event.code === 'ArrowUp' ? -1 : 0;
  const side = event.code === 'ArrowRight' ? 1 : event.code === 'ArrowLeft' ? -1 : 0;
  const linked = new Set(graph.links.flatMap((one) => (one.from === from ? [one.to] : one.to === from ? [one.from] : [])));
  const fit = [...placed.nodes].filter(([id, to]) => (down ? Math.sign(to.y - at.y) === down && linked.has(id) : Math.abs(to.y - at.y) < 2 && Math.sign(to.x - at.x) === side));
  fit.sort(([, a], [, b]) => Math.hypot(a.x - at.x, a.y - at.y) - Math.hypot(b.x - at.x, b.y - at.y));
  const next = fit[0]?.[0];
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  document.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus();
}
