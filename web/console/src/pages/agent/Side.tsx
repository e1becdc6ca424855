// Beside the task: what happened until now, and what goes on after the outcome is recorded.
import { IconClockOff, IconHourglass, IconMailOff, IconRoute } from '@tabler/icons-react';
import { useRead } from '../../api/client';
import type { Page, Person, Task, TimelineItem } from '../../api/types';
import { useLang } from '../../lang';
import { Say } from '../../parts/Say';
import { Region } from '../../parts/States';
import { A } from '../../route';
import { personPath } from '../Person';
import { collapse, useTold, withTasks, type Row } from '../Timeline';

export function Side({ task, person }: { task: Task; person: Person | undefined }) {
  const { t, date, time, both } = useLang();
  const load = useRead<Page<TimelineItem>>(`${personPath(task.person.id)}/timeline?limit=30`);
  const until = task.outcomes.filter((one) => one.suppress_until);
  const others = (person?.tasks ?? []).filter((one) => one.id !== task.id && one.state === 'open');
  return (
    <aside className="agent-side" aria-label={t('agent.context')}>
      <section>
        <h2>{t('agent.sofar')}</h2>
        <Region load={load} rows={5}>{(page) => <ol className="thread">{collapse(withTasks(page.data, person), (a, b) => date(a) === date(b)).slice(0, 6).map((row) => <Happened key={row.item.id} row={row} />)}</ol>}</Region>
      </section>
      <section>
        <h2>{t('agent.after')}</h2>
        <ul className="plain-list after-list">
          <li><IconRoute size={16} stroke={1.9} aria-hidden /> <span>{t('agent.goeson')} <A href={`/journeys/${task.journey}`}><bdi>{task.journey_name}</bdi></A></span></li>
          {until.map((one) => <li key={one.id}><IconMailOff size={16} stroke={1.9} aria-hidden /> <span>{t('agent.stays', { outcome: both(one.label) })}</span></li>)}
          <li><IconHourglass size={16} stroke={1.9} aria-hidden /> <span>{t('agent.expires', { date: `${date(task.expires_at)} ${time(task.expires_at)}` })}</span></li>
          {others.map((one) => <li key={one.id}><IconClockOff size={16} stroke={1.9} aria-hidden /> <A href={`/agent?task=${one.id}`}><Say what={one.title} /></A></li>)}
        </ul>
      </section>
    </aside>
  );
}

function Happened({ row }: { row: Row }) {
  const { date, time } = useLang();
  const told = useTold(row);
  return <li className={told.knot}><span className="name">{told.title}</span><p className="meta"><bdi>{date(row.item.at)}, {time(row.item.at)}</bdi></p></li>;
}
