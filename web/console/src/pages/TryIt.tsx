// Try a decision: for this person, in this place, with this context. Nothing is reserved and nothing is kept.
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ApiFault, call } from '../api/client';
import type { DecideAnswer, Decided, Placement } from '../api/types';
import { useLang, type Key } from '../lang';
import { ContentBox } from '../parts/ContentBox';
import { Say } from '../parts/Say';
import { Fault } from '../parts/States';
import { pairsOf, whoOf } from '../parts/who';

export function TryIt({ places }: { places: Placement[] }) {
  const { t, lang } = useLang();
  const [who, setWho] = useState('');
  const [place, setPlace] = useState('');
  const [context, setContext] = useState(`locale = ${lang}`);
  const [answer, setAnswer] = useState<DecideAnswer>();
  const [fault, setFault] = useState<ApiFault>();
  const [busy, setBusy] = useState(false);
  const chosen = place || places[0]?.id || '';
  const ask = () => {
    setBusy(true);
    setFault(undefined);
    call<DecideAnswer>('/v1/decide', { method: 'POST', body: { person: whoOf(who), placements: [chosen], context: pairsOf(context), dry_run: true } })
      .then(setAnswer)
      .catch((wrong: unknown) => { setAnswer(undefined); if (wrong instanceof ApiFault) setFault(wrong); })
      .finally(() => setBusy(false));
  };
  return (
    <div data-testid="try-it">
      <h2>{t('try.title')}</h2>
      <p className="meta">{t('try.what')}</p>
      <form className="sim-form" onSubmit={(event) => { event.preventDefault(); ask(); }}>
        <TextInput label={t('segment.person')} placeholder="c1000" value={who} onChange={(event) => setWho(event.currentTarget.value)} data-testid="try-person" dir="ltr" />
        <NativeSelect label={t('placement')} value={chosen} onChange={(event) => setPlace(event.currentTarget.value)} data-testid="try-placement" data={places.map((one) => ({ value: one.id, label: one.name }))} />
        <Textarea label={t('try.context')} value={context} onChange={(event) => setContext(event.currentTarget.value)} autosize minRows={2} dir="ltr" data-testid="try-context" />
        <Button type="submit" variant="filled" loading={busy} disabled={!who.trim() || !chosen} data-testid="try-go">{t('try.go')}</Button>
      </form>
      {fault && <Fault fault={fault} act />}
      {answer?.decisions.map((one) => <Outcome key={one.placement} one={one} />)}
    </div>
  );
}

function Outcome({ one }: { one: Decided }) {
  const { t, both, has } = useLang();
  return (
    <section className="try-answer" data-testid="try-answer" aria-live="polite">
      <p className="lead">{both(one.because)}</p>
      {one.slate.map((each) => <div key={each.action}><p className="strong"><bdi>{each.name}</bdi> <span className="quiet" dir="ltr">{each.priority.toFixed(2)}</span></p>{each.content && <ContentBox content={each.content} dir={each.dir ?? undefined} locale={each.locale ?? undefined} />}</div>)}
      {one.runner_ups && one.runner_ups.length > 0 && (
        <>
          <h3>{t('decision.others')}</h3>
          <ol className="thread">
            {one.runner_ups.map((each) => (
              <li key={each.action} className={each.gate === 'arbitration' ? '' : 'stop'}>
                <span className="name"><bdi>{each.name}</bdi></span> {each.priority !== null && <span className="quiet" dir="ltr">{each.priority.toFixed(2)}</span>}
                <p className="meta"><b>{has(`gate.${each.gate}`) ? t(`gate.${each.gate}` as Key) : each.gate}</b> · <Say what={each.because} /></p>
              </li>
            ))}
          </ol>
        </>
      )}
      <p className="note">{t('try.nothing')}</p>
    </section>
  );
}
