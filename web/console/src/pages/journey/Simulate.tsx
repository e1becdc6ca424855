// Simulate: one person, real or invented, goes through the journey, and nothing happens for real.
import { IconCheck, IconChevronLeft, IconChevronRight, IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import type { Journey, MadeTask, PathStep, Simulated } from '../../api/types';
import type { ApiFault } from '../../api/client';
import { useLang } from '../../lang';
import { MessageBody } from '../../parts/MessageBody';
import { MarkWord } from '../../parts/Marks';
import { NothingReal } from '../../parts/Nothing';
import { useAskName } from '../../parts/asks';
import { Say } from '../../parts/Say';
import { Fault, Loading } from '../../parts/States';
import { A } from '../../route';
import type { Graph } from './graph';
import { nodeOf, stopped } from './overlay';
import { SimulateForm, type Asked } from './SimulateForm';
import type { Told } from './told';

export interface Simulation { result?: Simulated; invented?: boolean; fault?: ApiFault; busy: boolean; at: number }
interface Props { journey: Journey; graph: Graph; told: (id: string) => Told; person: string; sim: Simulation; run: (asked: Asked) => void; move: (at: number) => void; again: () => void; close: () => void }

export function SimulatePanel({ journey, graph, told, person, sim, run, move, again, close }: Props) {
  const { t } = useLang();
  const { result } = sim;
  return (
    <div className="sim" data-testid="simulate">
      <div className="sim-body">
        <button type="button" className="why-close" onClick={close} aria-label={t('close')} data-testid="panel-close"><IconX size={16} stroke={1.9} aria-hidden /></button>
        <h2>{t('sim.title')}</h2>
        {sim.fault && <Fault fault={sim.fault} act />}
        {sim.busy ? <Loading rows={5} /> : result ? <Path result={result} name={(one) => told(nodeOf(graph, one)).name} invented={sim.invented ?? false} at={sim.at} move={move} again={again} /> : <SimulateForm journey={journey} person={person} run={run} />}
      </div>
      {result && <NothingReal effects={result.side_effects} />}
    </div>
  );
}

function Path({ result, name: step, invented, at, move, again }: { result: Simulated; name: (one: PathStep) => string; invented: boolean; at: number; move: (at: number) => void; again: () => void }) {
  const { t, both, date, time } = useLang();
  const who = invented || result.person === null || typeof result.person === 'string' ? null : result.person;
  const name = who ? who.name || t('people.unnamed') : t('sim.invented');
  const now = result.path[at];
  const when = (one: string) => `${date(one)}, ${time(one)}`;
  return (
    <>
      <div className="sim-who"><span className="avatar" aria-hidden="true">{name[0]}</span>
        <div><p className="strong">{who ? <A href={`/people/${who.id}`}><bdi>{name}</bdi></A> : <bdi>{name}</bdi>}</p><p className="meta">{t(who ? 'sim.real' : 'sim.notreal')}</p></div>
        <button type="button" className="plain-button" onClick={again} data-testid="sim-change">{t('sim.change')}</button></div>
      {!result.path.length && <p className="lead">{t('sim.nopath')}</p>}
      {now && (
        <div className="sim-clock" role="group" aria-label={t('sim.clock')}>
          <span className="meta">{t('sim.clock')}</span> <b data-testid="sim-clock"><bdi>{when(now.at)}</bdi></b>
          <button type="button" aria-label={t('sim.back')} data-testid="sim-back" disabled={at === 0} onClick={() => move(at - 1)}><IconChevronLeft size={16} className="mir" aria-hidden /></button>
          <button type="button" aria-label={t('sim.on')} data-testid="sim-on" disabled={at >= result.path.length - 1} onClick={() => move(at + 1)}><IconChevronRight size={16} className="mir" aria-hidden /></button>
        </div>
      )}
      <ol className="thread sim-path" data-testid="sim-path">
        {result.path.map((one, i) => <PathRow key={i} one={one} name={step(one)} state={i > at ? 'not' : stopped(one) ? 'stop' : one.what === 'waits' ? 'wait' : 'done'} chosen={i === at} choose={() => move(i)} when={when} />)}
      </ol>
      {result.ended && at >= result.path.length - 1 && <p className="meta" data-testid="sim-ended" title={result.ended.reason}>{t('sim.ended', { when: when(result.ended.at), reason: both(result.ended.text) })}</p>}
    </>
  );
}

function PathRow({ one, name, state, chosen, choose, when }: { one: PathStep; name: string; state: string; chosen: boolean; choose: () => void; when: (at: string) => string }) {
  const { t, both, has } = useLang();
  const row = useRef<HTMLButtonElement>(null);
  const kind = `sim.what.${one.what}`;
  return (
    <li className={`${state}${chosen ? ' chosen' : ''}`} data-path={one.step} data-what={one.what}>
      <button type="button" ref={row} className="sim-row" aria-current={chosen ? 'step' : undefined} onClick={choose}>
        <span className="sim-step" title={one.step}><b>{has(kind) ? t(kind) : one.what}</b> <bdi>{both(one.task?.title) || name}</bdi></span><time dateTime={one.at}><bdi>{when(one.at)}</bdi></time>
        <span className={`sim-text${state === 'stop' ? ' neg-text' : ''}`}><Say what={one.text} /></span>
      </button>
      {chosen && <Seen one={one} when={when} />}
    </li>
  );
}

function Seen({ one, when }: { one: PathStep; when: (at: string) => string }) {
  const { t, has } = useLang();
  const { message, task } = one;
  return (
    <div className="sim-seen" data-testid="sim-seen">
      {one.wakes_at && <p className="meta">{t('sim.wakes', { when: when(one.wakes_at) })}</p>}
      {one.values?.map((value, i) => (
        <p key={i} className="meta" title={value.rule}><Say what={value.text} /> · {t(value.match ? 'holds' : 'holds.not')}</p>
      ))}
      {task && <TaskBox task={task} when={when} />}
      {message && (
        <>
          {message.reason && <p className="meta neg-text" title={message.reason}><Say what={message.because} /></p>}
          <div className="preview small" data-testid="sim-message">
            {message.subject && <p className="preview-subject" dir={message.dir} lang={message.locale}>{message.subject}</p>}
            {message.body && <MessageBody body={message.body} dir={message.dir} locale={message.locale} title={t('inbox.preview')} />}
          </div>
          <ul className="sim-gates">
            {message.gates?.map((gate) => {
              const key = `gate.${gate.gate}`;
              return <li key={gate.gate} className="meta"><MarkWord mark={gate.mark} /> <b>{has(key) ? t(key) : gate.gate}</b> <Say what={gate.seen} /></li>;
            })}
          </ul>
        </>
      )}
    </div>
  );
}

// What somebody would be asked to do: why, who, until when, what is offered, and how it ends on this walk.
function TaskBox({ task, when }: { task: MadeTask; when: (at: string) => string }) {
  const { t } = useLang();
  const ask = useAskName();
  return (
    <div className="sim-task" data-testid="sim-made-task">
      <p><Say what={task.because} /></p>
      <dl>
        <div><dt>{t('panel.assign')}</dt><dd><bdi>{task.assignee}</bdi></dd></div>
        <div><dt>{t('task.by')}</dt><dd><bdi>{when(task.due_at)}</bdi></dd></div>
        <div><dt>{t('panel.answers')}</dt><dd>
          <ul>{task.outcomes.map((one) => (
            <li key={one.id} data-outcome={one.id} className={one.id === task.outcome ? 'strong' : undefined}>
              {one.id === task.outcome && <IconCheck size={14} stroke={1.9} aria-hidden />} <Say what={one.label} />
              {one.asks && one.asks.length > 0 && <span className="quiet"> · {t('agent.asks')} {one.asks.map((name, i) => <bdi key={name}>{i > 0 && ', '}{ask(name)}</bdi>)}</span>}
            </li>
          ))}</ul>
        </dd></div>
        <div><dt>{t('sim.taskend')}</dt><dd>{task.ended ? <Say what={task.ended} /> : t(`task.${task.state}`)}</dd></div>
      </dl>
    </div>
  );
}
