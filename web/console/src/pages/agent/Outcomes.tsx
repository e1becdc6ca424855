// The outcome of a task: keys 1 to 9 choose, the fields it asks for follow, Ctrl Enter records; then the done state and the next task.
import { Button, TextInput } from '@mantine/core';
import { IconCheck, IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { ApiFault, call } from '../../api/client';
import type { Outcome, Task } from '../../api/types';
import { useLang } from '../../lang';
import { useAskName } from '../../parts/asks';
import { Say } from '../../parts/Say';
import { Fault } from '../../parts/States';
import { valueOf } from '../../parts/who';
import { setQuery } from '../../route';

export function Outcomes({ task, next, changed }: { task: Task; next: Task | undefined; changed: () => void }) {
  if (task.state !== 'open') return <Closed task={task} next={next} />;
  return <Open task={task} changed={changed} />;
}

function Open({ task, changed }: { task: Task; changed: () => void }) {
  const { t } = useLang();
  const [chosen, setChosen] = useState('');
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const [note, setNote] = useState('');
  const [fault, setFault] = useState<ApiFault>();
  const [busy, setBusy] = useState(false);
  const outcome = task.outcomes.find((one) => one.id === chosen);
  const missing = (outcome?.asks ?? []).filter((name) => !answers[name]?.trim());
  const record = () => {
    if (!outcome || busy) return;
    if (missing[0]) return document.querySelector<HTMLInputElement>(`[data-ask="${CSS.escape(missing[0])}"]`)?.focus();
    setBusy(true);
    setFault(undefined);
    const given = Object.fromEntries((outcome.asks ?? []).map((name) => [name, valueOf(answers[name] ?? '')]));
    call<Task>(`/v1/tasks/${encodeURIComponent(task.id)}/outcome`, { method: 'POST', body: { outcome: outcome.id, answers: given, ...(note.trim() ? { note: note.trim() } : {}) } })
      .then(() => { setQuery({ task: task.id }, { replace: true }); changed(); })
      .catch((wrong: unknown) => { if (wrong instanceof ApiFault) setFault(wrong); })
      .finally(() => setBusy(false));
  };
  useOutcomeKeys(task, setChosen, record);
  return (
    <>
      <div className="agent-outcomes" role="radiogroup" aria-label={t('agent.outcome')} data-testid="outcomes">
        <p className="outcomes-hint"><b>{t('agent.outcome')}</b> <span>{task.outcomes.slice(0, 9).map((_, i) => <kbd key={i}>{i + 1}</kbd>)} {t('agent.choose')}</span></p>
        {task.outcomes.map((one, i) => (
          <button key={one.id} type="button" role="radio" aria-checked={one.id === chosen} data-testid={`outcome-${one.id}`} className="outcome" onClick={() => setChosen(one.id)}>
            <kbd className="outcome-key">{i + 1}</kbd> <span className="strong"><Say what={one.label} /></span>
            {one.asks && one.asks.length > 0 && <span className="meta">{t('agent.asks')} <Asks asks={one.asks} /></span>}
          </button>
        ))}
      </div>
      <form className="agent-record" data-testid="record-form" onSubmit={(event) => { event.preventDefault(); record(); }}>
        {fault && <Fault fault={fault} act />}
        <p><b>{t('agent.said')}</b> <span className="quiet">{t('agent.said.kept')}</span></p>
        <div className="record-row">
          {outcome?.asks?.map((name, i) => <AskField key={`${outcome.id}/${name}`} name={name} outcome={outcome} first={i === 0} value={answers[name] ?? ''} change={(value) => setAnswers({ ...answers, [name]: value })} />)}
          <TextInput className="record-note" label={t('agent.note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} dir="auto" data-testid="note" />
          <Button type="submit" variant="filled" loading={busy} disabled={!outcome} data-testid="record" leftSection={<IconCheck size={16} aria-hidden />} rightSection={<kbd>Ctrl Enter</kbd>}>{t('agent.record')}</Button>
        </div>
      </form>
    </>
  );
}

function Asks({ asks }: { asks: string[] }) {
  const name = useAskName();
  return <>{asks.map((one, i) => <span key={one}>{i > 0 && ', '}<bdi>{name(one)}</bdi></span>)}</>;
}

function AskField({ name, outcome, first, value, change }: { name: string; outcome: Outcome; first: boolean; value: string; change: (value: string) => void }) {
  const label = useAskName();
  const field = useRef<HTMLInputElement>(null);
  // Whoever chose by key goes on typing at once.
  useEffect(() => { if (first) field.current?.focus(); }, [first]);
  const day = name === outcome.suppress_until || /(_on|_date|_until)$/.test(name);
  return <TextInput ref={field} label={label(name)} type={day ? 'date' : 'text'} required value={value} onChange={(event) => change(event.currentTarget.value)} data-ask={name} data-testid={`ask-${name}`} dir={day ? 'ltr' : 'auto'} />;
}

function useOutcomeKeys(task: Task, choose: (id: string) => void, record: () => void) {
  const act = useRef(record);
  act.current = record;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && (event.code === 'Enter' || event.code === 'NumpadEnter')) {
        event.preventDefault();
        act.current();
        return;
      }
      if (event.code === 'Escape') {
        choose('');
        (document.activeElement as HTMLElement | null)?.blur();
        return;
      }
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, dialog')) return;
      const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
      if (!digit || event.ctrlKey || event.metaKey || event.altKey) return;
      const found = task.outcomes[Number(digit) - 1];
      if (found) {
        event.preventDefault();
        choose(found.id);
      }
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [task.id]);
}

function Closed({ task, next }: { task: Task; next: Task | undefined }) {
  const { t, date, time } = useLang();
  const name = useAskName();
  const outcome = task.outcomes.find((one) => one.id === task.outcome);
  return (
    <div className="agent-done" data-testid="task-closed" data-state={task.state} role="status">
      <p className="state pos strong"><IconCircleCheck size={18} stroke={1.9} aria-hidden /> {task.state === 'done' ? t('agent.recorded') : t(`task.${task.state}`)}{outcome && <>: <Say what={outcome.label} /></>}</p>
      {task.done_at && <p className="meta"><bdi>{date(task.done_at)} {time(task.done_at)}</bdi>{task.by && <> · <bdi>{task.by}</bdi></>}</p>}
      {task.answers && Object.keys(task.answers).length > 0 && <dl className="pairs">{Object.entries(task.answers).map(([key, value]) => <div key={key}><dt>{name(key)}</dt><dd><bdi>{String(value)}</bdi></dd></div>)}</dl>}
      {task.note && <p><bdi>{task.note}</bdi></p>}
      {next ? <p className="act-buttons"><Button variant="filled" data-testid="next-task" onClick={() => setQuery({ task: next.id })} rightSection={<kbd>N</kbd>}>{t('agent.next')}</Button></p> : <p className="quiet">{t('agent.last')}</p>}
    </div>
  );
}
