// One journey: its graph or its outline, what became of people at each step, a simulation, a dry run, and the way to stop it.
import { Button } from '@mantine/core';
import { IconArrowNarrowDown, IconHandStop, IconPlayerPlay, IconRoute, IconTestPipe, IconWalk } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { ApiFault, call, useRead } from '../api/client';
import type { DryRun, Simulated } from '../api/types';
import type { Journey } from '../api/types';
import { useLang } from '../lang';
import { Head } from '../parts/Head';
import { Loading, Region, useReady } from '../parts/States';
import { Views } from '../parts/Views';
import { setQuery, useQueryValue } from '../route';
import { DryRunPanel, type Trial } from './journey/DryRun';
import { graphOf, type Graph } from './journey/graph';
import { Outline } from './journey/Outline';
import { dryOverlay, nodeOf, pathOverlay, type Overlay } from './journey/overlay';
import { SimulatePanel, type Simulation } from './journey/Simulate';
import type { Asked } from './journey/SimulateForm';
import { JourneyPanel, StepPanel } from './journey/StepPanel';
import { StopButton } from './journey/Stop';
import { useNames, useTold } from './journey/told';

const Canvas = lazy(() => import('./journey/Canvas'));

export function JourneyPage({ id }: { id: string }) {
  const { t } = useLang();
  const load = useRead<Journey>(`/v1/journeys/${encodeURIComponent(id)}`, 3000);
  const [view] = useQueryValue('view');
  const [painted, setPainted] = useState(false);
  useReady(!load.busy && (view === 'outline' || painted || load.fault !== undefined), load.data?.name ?? t('journey'));
  if (!load.data) return (<><Head title={<bdi>{id}</bdi>} crumb={{ href: '/journeys', text: t('nav.journeys') }} /><div className="page-body"><Region load={load} rows={8}>{() => null}</Region></div></>);
  return <Loaded journey={load.data} again={load.again} painted={() => setPainted(true)} />;
}

function Loaded({ journey, again, painted }: { journey: Journey; again: () => void; painted: () => void }) {
  const { t, num } = useLang();
  const [view] = useQueryValue('view');
  const [mode] = useQueryValue('mode');
  const [chosen] = useQueryValue('step');
  const [share, setShare] = useState(false);
  const graph = useMemo(() => graphOf(journey), [journey]);
  const told = useTold(journey, graph, useNames());
  const trial = useTrials(journey, graph, mode);
  const choose = (step: string) => setQuery(step === chosen ? { step: '' } : { step });
  const shown = { journey, graph, told, chosen, overlay: trial.overlay, choose: (step: string) => (mode === 'simulate' && trial.pick(step) ? undefined : choose(step)) };
  return (
    <>
      <Head title={<bdi>{journey.name}</bdi>} crumb={{ href: '/journeys', text: t('nav.journeys') }} remark={<StateChip journey={journey} />}>
        <Button className={mode === 'simulate' ? 'on' : undefined} aria-pressed={mode === 'simulate'} data-testid="simulate-open" leftSection={<IconWalk size={16} stroke={1.9} aria-hidden />} onClick={() => (mode === 'simulate' ? trial.leave() : setQuery({ mode: 'simulate' }))}>{t('sim.title')}</Button>
        <Button className={mode === 'dry-run' ? 'on' : undefined} aria-pressed={mode === 'dry-run'} data-testid="dry-open" leftSection={<IconTestPipe size={16} stroke={1.9} aria-hidden />} onClick={() => setQuery({ mode: mode === 'dry-run' ? '' : 'dry-run' })}>{t('dry.title')}</Button>
        <StopButton journey={journey} changed={again} />
      </Head>
      <div className="tool-row">
        <Views label={t('journey.views')} value={view || 'canvas'} choose={(one) => setQuery({ view: one === 'canvas' ? '' : one })} views={[{ value: 'canvas', text: t('view.canvas'), id: 'view-canvas' }, { value: 'outline', text: t('view.outline'), id: 'view-outline' }]} />
        {view !== 'outline' && !trial.overlay && <Views label={t('journey.counts')} value={share ? 'share' : 'n'} choose={(one) => setShare(one === 'share')} views={[{ value: 'n', text: t('view.numbers'), id: 'count-n' }, { value: 'share', text: '%', id: 'count-share' }]} />}
        {trial.sim.result && <span className="chip state on-path"><IconRoute size={14} stroke={1.9} aria-hidden /> {t('sim.steps', { n: num(trial.sim.result.path.length) })}</span>}
        {trial.sim.result ? <span className="keys"><kbd>←</kbd> <kbd>→</kbd> {t('sim.keys.step')} <kbd>Esc</kbd> {t('sim.keys.leave')}</span> : <Legend journey={journey} />}
      </div>
      <div className="split journey-split">
        {view === 'outline' ? <div className="split-main"><Outline {...shown} /></div> : (
          <Suspense fallback={<div className="split-main"><Loading rows={8} /></div>}><Canvas {...shown} share={share} painted={painted} /></Suspense>
        )}
        <aside className={`split-side${mode ? ' sim-side' : ''}`} aria-label={t(mode === 'simulate' ? 'sim.title' : mode === 'dry-run' ? 'dry.title' : 'journey.outcomes')}>
          {mode === 'simulate' ? <SimulatePanel journey={journey} graph={graph} told={told} person={trial.person} sim={trial.sim} run={trial.simulate} move={trial.move} again={trial.clear} close={trial.leave} />
            : mode === 'dry-run' ? <DryRunPanel journey={journey} trial={trial.dry} run={trial.dryRun} close={() => setQuery({ mode: '' })} />
              : chosen && graph.ids.includes(chosen) ? <StepPanel journey={journey} graph={graph} id={chosen} told={told(chosen)} close={() => setQuery({ step: '' })} /> : <JourneyPanel journey={journey} />}
        </aside>
      </div>
    </>
  );
}

function StateChip({ journey }: { journey: Journey }) {
  const { t, date, time } = useLang();
  // Stopping is a version of its own: when it was published is when it stopped.
  const over = journey.updated_at;
  return journey.stopped
    ? <span className="chip state neg" data-testid="journey-state" data-state="stopped"><IconHandStop size={14} stroke={1.9} aria-hidden /> {t('stop.since', { when: `${date(over)} ${time(over)}` })}</span>
    : <span className="chip state pos" data-testid="journey-state" data-state="live"><IconPlayerPlay size={14} stroke={1.9} aria-hidden /> {t('journey.version', { n: journey.version })}</span>;
}

function Legend({ journey }: { journey: Journey }) {
  const { t, num } = useLang();
  return (
    <p className="canvas-legend">
      <span>{t('legend.wide')}</span> <span className="jn-inside"><i aria-hidden="true" /> {t('legend.inside')}</span> <span><IconArrowNarrowDown size={13} aria-hidden /> {t('legend.passed')}</span>
      <b className="legend-now" data-testid="inside-now">{t('legend.now', { n: num(journey.counts?.inside ?? 0) })}</b>
    </p>
  );
}

// The simulation and the dry run of this page, and what they lay over the graph.
function useTrials(journey: Journey, graph: Graph, mode: string) {
  const { both, lang, t, num } = useLang();
  const [person] = useQueryValue('person');
  const [sim, setSim] = useState<Simulation>({ busy: false, at: 0 });
  const [dry, setDry] = useState<Trial>({ busy: false });
  const path = `/v1/journeys/${encodeURIComponent(journey.id)}`;
  const wrong = (fault: unknown) => (fault instanceof ApiFault ? fault : new ApiFault({ title: String(fault), status: 0 }));
  const simulate = (asked: Asked) => {
    const invented = asked.invented !== undefined;
    setSim({ busy: true, at: 0 });
    setQuery({ person: asked.person ?? '' }, { replace: true });
    call<Simulated>(`${path}/simulate`, { method: 'POST', body: asked })
      .then((result) => setSim({ result, invented, busy: false, at: Math.max(0, result.path.length - 1) }))
      .catch((fault: unknown) => setSim({ fault: wrong(fault), busy: false, at: 0 }));
  };
  const dryRun = (segment: string) => {
    setDry((old) => ({ ...old, busy: true, fault: undefined }));
    call<DryRun>(`${path}/dry-run`, { method: 'POST', body: segment ? { segment } : {} })
      .then((result) => setDry({ result, busy: false }))
      .catch((fault: unknown) => setDry({ fault: wrong(fault), busy: false }));
  };
  const { result } = sim;
  const move = (at: number) => setSim((old) => (old.result ? { ...old, at: Math.min(old.result.path.length - 1, Math.max(0, at)) } : old));
  const clear = () => { setSim({ busy: false, at: 0 }); };
  const leave = () => {
    clear();
    setQuery({ mode: '', person: '' });
  };
  useKeys(mode === 'simulate' && result !== undefined, move, sim.at, leave);
  // An address that names the person shows the path at once.
  useEffect(() => { if (mode === 'simulate' && person && !result && !sim.busy && !sim.fault) simulate({ person }); }, [mode]);
  const overlay: Overlay | undefined = useMemo(() => {
    if (mode === 'simulate' && result) return pathOverlay(graph, result.path, sim.at, both);
    if (mode === 'dry-run' && dry.result) return dryOverlay(graph, dry.result, (_, entered, blocked) => (blocked ? t('dry.node.blocked', { n: num(entered), blocked: num(blocked) }) : t('dry.node', { n: num(entered) })));
    return undefined;
  }, [mode, result, sim.at, dry.result, graph, lang]);
  const pick = (step: string): boolean => {
    const at = result?.path.findLastIndex((one) => nodeOf(graph, one) === step) ?? -1;
    if (at >= 0) move(at);
    return result !== undefined;
  };
  return { sim, dry, simulate, dryRun, move, clear, leave, overlay, person, pick };
}

// The arrows step along the path as it is seen: to the left is onward in Hebrew. Escape leaves.
function useKeys(on: boolean, move: (at: number) => void, at: number, leave: () => void) {
  useEffect(() => {
    if (!on) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, dialog')) return;
      const onward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
      if (event.code === 'Escape') leave();
      else if (event.code === 'ArrowLeft' || event.code === 'ArrowRight') {
        event.preventDefault();
        move(at + (event.code === onward ? 1 : -1));
      }
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [on, at]);
}
