// The queue: what is due first is on top. Who it is about stands only on the task that is open.
import { NativeSelect } from '@mantine/core';
import { IconCheck, IconEyeOff, IconShieldCheck } from '@tabler/icons-react';
import type { Loaded } from '../../api/client';
import type { Page, Task } from '../../api/types';
import { useLang } from '../../lang';
import { rowKeys } from '../../parts/rows';
import { Say } from '../../parts/Say';
import { Region } from '../../parts/States';
import { Views } from '../../parts/Views';
import { setQuery, useQueryValue } from '../../route';

export function Queue({ load, list, open }: { load: Loaded<Page<Task>>; list: Task[]; open: string }) {
  const { t, num } = useLang();
  const [state] = useQueryValue('state');
  const [assignee] = useQueryValue('assignee');
  const names = [...new Set([...list.map((one) => one.assignee), ...(assignee ? [assignee] : [])])].filter(Boolean).sort();
  return (
    <section className="agent-queue" aria-label={t('agent.queue')}>
      <div className="queue-head"><h1>{t('agent.queue')}</h1> <span className="quiet" data-testid="queue-count">{num(list.length)}</span></div>
      <div className="queue-tools">
        <Views label={t('state')} value={state || 'open'} choose={(one) => setQuery({ state: one === 'open' ? '' : one, task: '' })} views={[{ value: 'open', text: t('tasks.open'), id: 'tasks-open' }, { value: 'done', text: t('tasks.done'), id: 'tasks-done' }]} />
        <NativeSelect aria-label={t('agent.assignee')} value={assignee} onChange={(event) => setQuery({ assignee: event.currentTarget.value, task: '' })} data-testid="filter-assignee" data={[{ value: '', label: t('agent.everyone') }, ...names]} />
      </div>
      <Region load={load} rows={6}>
        {() => (
          <ol className="queue" data-testid="queue" onKeyDown={rowKeys}>
            {list.map((one) => <Row key={one.id} task={one} open={one.id === open} />)}
          </ol>
        )}
      </Region>
      <p className="queue-foot"><IconShieldCheck size={16} stroke={1.9} aria-hidden /> {t('agent.masked')}</p>
    </section>
  );
}

function Row({ task, open }: { task: Task; open: boolean }) {
  const { t } = useLang();
  const due = useDue();
  const when = due(task, true);
  return (
    <li>
      <button type="button" data-row="" data-testid={`task-${task.id}`} data-overdue={task.overdue && task.state === 'open'} aria-current={open} onClick={() => setQuery({ task: task.id })}>
        <i className="knot" aria-hidden="true" />
        <span className="queue-who">{open ? <b><bdi>{task.person.name || t('people.unnamed')}</bdi></b> : <><IconEyeOff size={14} stroke={1.9} aria-hidden /> {t('agent.hidden')}</>}</span>
        <span className={`queue-due${task.overdue && task.state === 'open' ? ' neg-text' : ''}`}>{task.state === 'done' ? <><IconCheck size={14} aria-hidden /> {t('task.done')}</> : when}</span>
        <span className="queue-what"><Say what={task.title} /></span>
      </button>
    </li>
  );
}

// "until 15:00" today, with the day otherwise; what is late says so in words, in fewer of them in the narrow queue.
export function useDue(): (task: Task, narrow?: boolean) => string {
  const { t, time, short, date } = useLang();
  return (task, narrow = false) => {
    const today = date(task.due_at) === date(new Date().toISOString());
    const when = today ? time(task.due_at) : `${short(task.due_at)}, ${time(task.due_at)}`;
    return t(task.overdue && task.state === 'open' ? (narrow ? 'task.late' : 'task.overdue') : 'task.until', { when });
  };
}
