// The open task: one sentence of why, what is not for this call, what is known and from where, and the outcome to record.
import { IconAlertTriangle, IconBan, IconCheck, IconInfoCircle, IconMinus } from '@tabler/icons-react';
import type { Person, ReachState, Task, Trait } from '../../api/types';
import { useLang, type Key } from '../../lang';
import { ReachChip, useChannelName } from '../../parts/Chips';
import { Say } from '../../parts/Say';
import { Loading } from '../../parts/States';
import { A } from '../../route';
import { usePurpose } from '../PersonFacts';
import { Outcomes } from './Outcomes';
import { useDue } from './Queue';

const order = ['phone', 'email', 'sms', 'push', 'whatsapp', 'ads'];

export function Card({ task, person, next, changed }: { task: Task; person: Person | undefined; next: Task | undefined; changed: () => void }) {
  const { t, both } = useLang();
  const due = useDue();
  return (
    <>
      <div className="agent-body">
        <div className="agent-who">
          <span className="avatar" aria-hidden="true">{(task.person.name || '?')[0]}</span>
          <div className="person-who">
            <p className="agent-name"><A href={`/people/${task.person.id}`} data-testid="agent-person"><bdi>{task.person.name || t('people.unnamed')}</bdi></A> {person && <Contact person={person} />}</p>
            {person && <Reach person={person} />}
          </div>
          <span className={`chip state agent-due ${task.state !== 'open' ? 'quiet' : task.overdue ? 'neg' : 'cau'}`} data-testid="agent-due">{task.overdue && task.state === 'open' && <IconAlertTriangle size={14} aria-hidden />}{task.state === 'open' ? due(task) : t(`task.${task.state}`)}</span>
        </div>
        <p className="verdict" data-testid="agent-why">{both(task.because)}</p>
        <p className="meta why-from"><IconInfoCircle size={14} stroke={1.9} aria-hidden /> {t('agent.from')} <A href={`/journeys/${task.journey}?step=${task.step}`}><bdi>{task.journey_name}</bdi></A> · <A href={`/people/${task.person.id}?why=${task.journey}`}>{t('why')}</A></p>
        {person ? <><NotHere task={task} person={person} /><Facts person={person} /></> : <Loading rows={3} />}
        <h2 className="agent-title"><Say what={task.title} /></h2>
      </div>
      <Outcomes task={task} next={next} changed={changed} />
    </>
  );
}

// An address as far as one needs it to know that it is the right one.
export function masked(value: string): string {
  const at = value.indexOf('@');
  if (at > 0) return `${value[0]}•••••${value.slice(at)}`;
  return value.length > 5 ? `${value.slice(0, 2)}•-•••••${value.slice(-2)}` : value;
}

function Contact({ person }: { person: Person }) {
  const found = person.identifiers.find((one) => one.ns === 'phone') ?? person.identifiers.find((one) => one.ns === 'email');
  return found ? <span className="quiet"><code dir="ltr">{masked(found.value)}</code></span> : null;
}

function Reach({ person }: { person: Person }) {
  const { t } = useLang();
  const names = Object.keys(person.reach).sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return (
    <div className="chips" role="group" aria-label={t('person.reach')}>
      {names.map((channel) => {
        const found = person.reach[channel]!;
        return <ReachChip key={channel} channel={channel} state={typeof found === 'string' ? found as ReachState : found.state} />;
      })}
    </div>
  );
}

// What must not be spoken of or used in this call; the absence of limits is said too.
function NotHere({ task, person }: { task: Task; person: Person }) {
  const { t, date } = useLang();
  const channel = useChannelName();
  const purpose = usePurpose();
  // The topic of the call itself is held back from messages because somebody speaks of it: no limit of the call.
  const held = (person.suppressions ?? []).filter((one) => one.topic !== task.topic);
  const gone = person.consents.filter((one) => one.state !== 'granted');
  const lines = [
    ...held.map((one) => ({ key: `s${one.topic}`, text: <>{one.topic === '*' ? t('suppress.all') : <bdi>{one.topic}</bdi>}{one.because && <>: <Say what={one.because} /></>}{one.until && <> · {t('suppress.until', { date: date(one.until) })}</>}</> })),
    ...gone.map((one) => ({ key: `c${one.purpose}${one.channel}`, text: <>{t('agent.withdrew', { channel: one.channel === '*' ? t('channel.all') : channel(one.channel), purpose: purpose(one.purpose), date: date(one.at) })}</> })),
  ];
  return (
    <div className={`not-here${lines.length ? '' : ' clear'}`} data-testid="not-here" data-limits={lines.length}>
      <p className="not-title"><IconBan size={16} stroke={1.9} aria-hidden /> {t('agent.nothere')}</p>
      <ul>{lines.slice(0, 3).map((one) => <li key={one.key}><IconMinus size={14} aria-hidden /> {one.text}</li>)}{lines.length > 3 && <li>{t('agent.morelimits', { n: lines.length - 3 })}</li>}</ul>
      <ul className="not-clear">
        {!held.length && <li><IconCheck size={14} aria-hidden /> {t('agent.nosuppression')}</li>}
        {!gone.length && <li><IconCheck size={14} aria-hidden /> {t('agent.nowithdrawn')}</li>}
      </ul>
    </div>
  );
}

const hidden = new Set(['name', 'first_name', 'last_name', 'firstName', 'lastName', 'email', 'phone', 'locale']);
const weight: Record<string, number> = { zero_party: 0, first_party: 1, computed: 2, derived: 2, predicted: 3 };

// What is known, said by the person first; each with where it comes from and when.
function Facts({ person }: { person: Person }) {
  const { t, date, has } = useLang();
  const rows = Object.entries(person.traits).filter(([name]) => !hidden.has(name)).sort(([, a], [, b]) => (weight[a.origin] ?? 4) - (weight[b.origin] ?? 4) || b.at.localeCompare(a.at)).slice(0, 4);
  if (!rows.length) return <p className="quiet agent-nofacts">{t('agent.nofacts')}</p>;
  const from = (one: Trait) => [has(`origin.${one.origin}`) ? t(`origin.${one.origin}` as Key) : one.origin, one.source, date(one.at)].filter(Boolean).join(', ');
  return (
    <dl className="facts" data-testid="agent-facts">
      {rows.map(([name, one]) => <div key={name}><dt><code dir="ltr">{name}</code></dt><dd><b><bdi>{typeof one.value === 'string' ? one.value : JSON.stringify(one.value)}</bdi></b></dd><dd className="meta"><bdi>{from(one)}</bdi></dd></div>)}
    </dl>
  );
}
