// Who goes through: someone known, or someone invented; and what will happen after, so that waits and branches have something to see.
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash, IconWalk } from '@tabler/icons-react';
import { useState } from 'react';
import type { Journey, Step } from '../../api/types';
import { useLang } from '../../lang';
import { useAskName } from '../../parts/asks';
import { Views } from '../../parts/Views';
import { pairsOf, valueOf, whoOf } from '../../parts/who';

export interface Asked {
  person?: string; invented?: { traits: Record<string, unknown>; consents: Record<string, boolean>; events: { event: string; ago: string; properties: object }[] };
  after?: { in: string; event: string; properties: object }[]; outcomes?: Record<string, { outcome: string; answers: Record<string, unknown> }>;
}
interface Line { when: string; event: string; what: string }
interface Done { outcome: string; answers: Record<string, string> }

const channels = ['email', 'sms', 'push'] as const;

export function SimulateForm({ journey, person, run }: { journey: Journey; person: string; run: (asked: Asked) => void }) {
  const { t } = useLang();
  const [kind, setKind] = useState('person');
  const [who, setWho] = useState(person);
  const [traits, setTraits] = useState('locale = he');
  const [consents, setConsents] = useState<Record<string, boolean>>({ email: true, sms: false, push: false });
  const [events, setEvents] = useState<Line[]>([{ when: '1 hour', event: journey.enter.event ?? '', what: '' }]);
  const [after, setAfter] = useState<Line[]>([]);
  const [done, setDone] = useState<Record<string, Done>>({});
  const tasks = journey.steps.filter((step) => step.type === 'task' && step.outcomes?.length);
  const real = (lines: Line[]) => lines.filter((one) => one.event.trim());
  const ask = () => {
    const outcomes = Object.entries(done).filter(([, one]) => one.outcome).map(([step, one]) => [step, { outcome: one.outcome, answers: Object.fromEntries(Object.entries(one.answers).filter(([, v]) => v).map(([k, v]) => [k, valueOf(v)])) }] as const);
    run({
      ...(kind === 'person' ? { person: whoOf(who) } : { invented: { traits: pairsOf(traits), consents, events: real(events).map((one) => ({ event: one.event, ago: one.when, properties: pairsOf(one.what.replaceAll(',', '\n')) })) } }),
      ...(real(after).length ? { after: real(after).map((one) => ({ in: one.when, event: one.event, properties: pairsOf(one.what.replaceAll(',', '\n')) })) } : {}),
      ...(outcomes.length ? { outcomes: Object.fromEntries(outcomes) } : {}),
    });
  };
  return (
    <form className="sim-form" data-testid="sim-form" onSubmit={(event) => { event.preventDefault(); ask(); }}>
      <Views label={t('sim.who')} value={kind} choose={setKind} views={[{ value: 'person', text: t('sim.known'), id: 'sim-known' }, { value: 'invented', text: t('sim.invent'), id: 'sim-invent' }]} />
      {kind === 'person' ? (
        <TextInput label={t('segment.person')} placeholder="c1000" value={who} onChange={(event) => setWho(event.currentTarget.value)} data-testid="sim-person" dir="ltr" />
      ) : (
        <>
          <Textarea label={t('sim.traits')} value={traits} onChange={(event) => setTraits(event.currentTarget.value)} autosize minRows={2} dir="ltr" data-testid="sim-traits" />
          <fieldset className="sim-lines"><legend>{t('sim.consents')}</legend><div className="sim-consents">
            {channels.map((one) => <label key={one}><input type="checkbox" checked={consents[one] ?? false} onChange={(event) => setConsents({ ...consents, [one]: event.currentTarget.checked })} data-testid={`sim-consent-${one}`} /> {t(`channel.${one}`)}</label>)}
          </div></fieldset>
          <Lines title={t('sim.events')} when={t('sim.ago')} lines={events} change={setEvents} id="sim-event" />
        </>
      )}
      <Lines title={t('sim.after')} when={t('sim.in')} lines={after} change={setAfter} id="sim-after" />
      {tasks.map((step) => <TaskEnd key={step.id} step={step} done={done[step.id] ?? { outcome: '', answers: {} }} change={(one) => setDone({ ...done, [step.id]: one })} />)}
      <Button type="submit" variant="filled" data-testid="sim-run" disabled={kind === 'person' && !who.trim()} leftSection={<IconWalk size={16} aria-hidden />}>{t('sim.run')}</Button>
    </form>
  );
}

function Lines({ title, when, lines, change, id }: { title: string; when: string; lines: Line[]; change: (lines: Line[]) => void; id: string }) {
  const { t } = useLang();
  const set = (i: number, part: Partial<Line>) => change(lines.map((one, k) => (k === i ? { ...one, ...part } : one)));
  return (
    <fieldset className="sim-lines">
      <legend>{title}</legend>
      {lines.map((one, i) => (
        <div key={i} className="sim-line">
          <TextInput aria-label={when} title={when} placeholder="2 days" value={one.when} onChange={(event) => set(i, { when: event.currentTarget.value })} dir="ltr" data-testid={`${id}-when-${i}`} />
          <TextInput aria-label={t('event')} placeholder={t('event')} value={one.event} onChange={(event) => set(i, { event: event.currentTarget.value })} dir="ltr" data-testid={`${id}-name-${i}`} />
          <button type="button" className="plain-button" aria-label={t('sim.remove')} onClick={() => change(lines.filter((_, k) => k !== i))}><IconTrash size={14} aria-hidden /></button>
          <TextInput aria-label={t('sim.properties')} placeholder="topic = rates" value={one.what} onChange={(event) => set(i, { what: event.currentTarget.value })} dir="ltr" data-testid={`${id}-with-${i}`} />
        </div>
      ))}
      <button type="button" className="plain-button" data-testid={`${id}-add`} onClick={() => change([...lines, { when: '1 hour', event: '', what: '' }])}><IconPlus size={14} aria-hidden /> {t('sim.add')}</button>
    </fieldset>
  );
}

// How a task on the way will end; without it the task stays open until it expires.
function TaskEnd({ step, done, change }: { step: Step; done: Done; change: (done: Done) => void }) {
  const { t, both } = useLang();
  const ask = useAskName();
  const chosen = step.outcomes?.find((one) => one.id === done.outcome);
  return (
    <fieldset className="sim-lines">
      <legend>{t('sim.task', { title: both(step.title) || step.id })}</legend>
      <NativeSelect aria-label={t('agent.outcome')} value={done.outcome} onChange={(event) => change({ ...done, outcome: event.currentTarget.value })} data-testid={`sim-task-${step.id}`}
        data={[{ value: '', label: t('sim.noend') }, ...(step.outcomes ?? []).map((one) => ({ value: one.id, label: both(one.label) }))]} />
      {chosen?.asks?.map((name) => <TextInput key={name} label={ask(name)} value={done.answers[name] ?? ''} onChange={(event) => change({ ...done, answers: { ...done.answers, [name]: event.currentTarget.value } })} dir="auto" />)}
    </fieldset>
  );
}
