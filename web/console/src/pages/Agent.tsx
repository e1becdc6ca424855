// The agent's desktop: tasks with the first due on top, and the open one beside the card of its person. The whole shift goes by keyboard.
import { useEffect } from 'react';
import { useRead } from '../api/client';
import type { Page, Person, Task } from '../api/types';
import { useLang } from '../lang';
import { Empty, Region, useReady } from '../parts/States';
import { setQuery, useQueryValue } from '../route';
import { Card } from './agent/Card';
import { Queue } from './agent/Queue';
import { Side } from './agent/Side';
import { personPath } from './Person';

export function AgentPage() {
  const { t } = useLang();
  const [asked] = useQueryValue('task');
  const [assignee] = useQueryValue('assignee');
  const [state] = useQueryValue('state');
  const load = useRead<Page<Task>>(`/v1/tasks?state=${state || 'open'}&limit=100${assignee ? `&assignee=${encodeURIComponent(assignee)}` : ''}`, 5000);
  const list = load.data?.data ?? [];
  const id = asked || list[0]?.id;
  // A task that was just closed leaves the list of open ones, and stays on the desk until the next is taken.
  const one = useRead<Task>(id ? `/v1/tasks/${encodeURIComponent(id)}` : null, 10000);
  const person = useRead<Person>(one.data ? personPath(one.data.person.id) : null);
  useReady(!load.busy && !(id && one.busy) && !(one.data && person.busy), t('nav.agent'));
  useQueueKeys(list, id);
  const next = list.find((each) => each.id !== id && each.state === 'open');
  return (
    <div className="agent" data-testid="agent">
      <Queue load={load} list={list} open={id ?? ''} />
      <section className="agent-main" aria-label={t('agent.task')}>
        {load.data && !list.length && !asked ? <Empty title={t(state === 'done' ? 'agent.none.done' : 'agent.none')} what={t('agent.none.what')} href="/journeys" link="nav.journeys" /> : id ? (
          <Region load={one} rows={6}>
            {(task) => <Card key={task.id} task={task} person={person.data} next={next} changed={() => { one.again(); load.again(); person.again(); }} />}
          </Region>
        ) : <Region load={load} rows={6}>{() => null}</Region>}
      </section>
      {one.data && <Side task={one.data} person={person.data} />}
    </div>
  );
}

// J and K go through the queue; N takes the next.
function useQueueKeys(list: Task[], open: string | undefined) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, dialog, [data-testid=queue]')) return;
      if (event.ctrlKey || event.metaKey || event.altKey || !['KeyJ', 'KeyK', 'KeyN'].includes(event.code)) return;
      const now = list.findIndex((one) => one.id === open);
      const next = event.code === 'KeyN' ? list.find((one) => one.id !== open && one.state === 'open') : list[Math.max(0, Math.min(list.length - 1, now + (event.code === 'KeyJ' ? 1 : -1)))];
      if (!next) return;
      event.preventDefault();
      setQuery({ task: next.id });
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [list, open]);
}
