// Stop and resume, each said before it is done; after a stop, what was cancelled and what had already left.
import { Button } from '@mantine/core';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { ApiFault, call } from '../../api/client';
import type { Stopped } from '../../api/types';
import type { Journey } from '../../api/types';
import { useLang } from '../../lang';
import { useChannelName } from '../../parts/Chips';
import { Fault } from '../../parts/States';
import { A } from '../../route';

export function StopButton({ journey, changed }: { journey: Journey; changed: () => void }) {
  const { t } = useLang();
  const [open, setOpen] = useState(false);
  const over = journey.stopped ?? false;
  return (
    <>
      <Button data-testid={over ? 'resume' : 'stop'} className={over ? undefined : 'danger-text'} onClick={() => setOpen(true)} leftSection={over ? <IconPlayerPlay size={16} stroke={1.9} aria-hidden /> : <IconHandStop size={16} stroke={1.9} aria-hidden />}>{t(over ? 'stop.resume' : 'stop.stop')}</Button>
      {open && <StopDialog journey={journey} over={over} changed={changed} close={() => setOpen(false)} />}
    </>
  );
}

function StopDialog({ journey, over, changed, close }: { journey: Journey; over: boolean; changed: () => void; close: () => void }) {
  const { t, num } = useLang();
  const dialog = useRef<HTMLDialogElement>(null);
  const [fault, setFault] = useState<ApiFault>();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Stopped | 'resumed'>();
  // What the dialog asks about is what stood when it was opened, however the journey changes meanwhile.
  const [was] = useState({ over, inside: journey.counts?.inside ?? 0 });
  useEffect(() => { if (dialog.current && !dialog.current.open) dialog.current.showModal(); }, []);
  const act = () => {
    setBusy(true);
    setFault(undefined);
    call<Stopped>(`/v1/journeys/${encodeURIComponent(journey.id)}/${was.over ? 'resume' : 'stop'}`, { method: 'POST', body: {} })
      .then((answer) => { setDone(was.over ? 'resumed' : answer); changed(); })
      .catch((wrong: unknown) => { if (wrong instanceof ApiFault) setFault(wrong); })
      .finally(() => setBusy(false));
  };
  return (
    <dialog ref={dialog} className="act-dialog" aria-labelledby="stop-title" data-testid="stop-dialog" onClose={close}>
      {done ? <DoneWords done={done} close={close} /> : (
        <>
          <h2 id="stop-title">{t(was.over ? 'stop.resume.ask' : 'stop.ask')} <bdi>{journey.name}</bdi></h2>
          <p className="quiet">{was.over ? t('stop.resume.what') : t('stop.what', { n: num(was.inside) })}</p>
          {fault && <Fault fault={fault} act />}
          <p className="act-buttons">
            <Button variant="filled" className={was.over ? undefined : 'danger-fill'} loading={busy} onClick={act} data-testid="stop-confirm">{t(was.over ? 'stop.resume' : 'stop.confirm')}</Button>
            <Button onClick={close} data-testid="stop-keep">{t('stop.keep')}</Button>
          </p>
        </>
      )}
    </dialog>
  );
}

function DoneWords({ done, close }: { done: Stopped | 'resumed'; close: () => void }) {
  const { t, num, time, date } = useLang();
  const channel = useChannelName();
  return (
    <div data-testid="stop-done">
      <h2 id="stop-title">{t(done === 'resumed' ? 'stop.resumed' : 'stop.stopped')}</h2>
      {done === 'resumed' ? <p className="quiet">{t('stop.resumed.what')}</p> : (
        <>
          <p className="lead">{t('stop.done', { cancelled: num(done.cancelled), gone: num(done.in_flight.length) })}</p>
          <p className="quiet">{t('stop.left', { n: num(done.left) })}</p>
          {done.in_flight.length > 0 && (
            <>
              <h3>{t('stop.inflight')}</h3>
              <ul className="plain-list">
                {done.in_flight.slice(0, 20).map((one) => <li key={one.message}><bdi>{channel(one.channel)}</bdi> · <A href={`/people/${one.person}?why=${one.message}`}><code dir="ltr">{one.person.slice(0, 12)}</code></A> · <bdi>{date(one.at)} {time(one.at)}</bdi></li>)}
              </ul>
            </>
          )}
        </>
      )}
      <p className="act-buttons"><Button onClick={close} data-testid="stop-close">{t('close')}</Button></p>
    </div>
  );
}
