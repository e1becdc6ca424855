// Why a message did or did not go out: the answer first, then the gates as they stood when planned and when sent.
import { IconArrowsSplit2, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useRead } from '../api/client';
import type { Gate, Mark, Why } from '../api/types';
import { useLang } from '../lang';
import { useChannelName } from '../parts/Chips';
import { Json } from '../parts/Json';
import { MarkWord } from '../parts/Marks';
import { MessageBody } from '../parts/MessageBody';
import { Region } from '../parts/States';
import { personPath } from './Person';

export function WhyBox({ person, asked, close }: { person: string; asked: string; close: () => void }) {
  const { t } = useLang();
  const load = useRead<Why>(`${personPath(person)}/why?${asked.startsWith('msg_') ? 'message' : 'journey'}=${encodeURIComponent(asked)}`);
  return (
    <aside className="split-side why" aria-label={t('why.label')} data-testid="why-box">
      <button type="button" className="why-close" onClick={close} aria-label={t('close')} data-testid="why-close"><IconX size={16} stroke={1.9} aria-hidden /></button>
      <Region load={load} rows={9}>{(why) => <Answer why={why} />}</Region>
    </aside>
  );
}

function Answer({ why }: { why: Why }) {
  const { t, both, date, time } = useLang();
  const channel = useChannelName();
  const [raw, setRaw] = useState(false);
  const when = (at: string | undefined) => (at ? `${date(at)} ${time(at)}` : '');
  return (
    <>
      <p className="why-asked">
        {why.asked.channel && <><bdi>{channel(why.asked.channel)}</bdi> · </>}<bdi>{why.asked.journey_name ?? why.asked.journey}</bdi>{(why.sent_at ?? why.planned_at) && <> · <bdi>{when(why.sent_at ?? why.planned_at)}</bdi></>}
      </p>
      <h2 className="why-question">{both(why.question) || t('why.journey')}</h2>
      <p className="lead" data-testid="why-answer">{both(why.answer)}</p>
      <Gates why={why} />
      <div className="why-parts">
        {why.copy && (
          <section>
            <h3>{t('why.copy')}</h3>
            <div className="preview small">
              {why.copy.subject && <p className="preview-subject" dir={why.copy.dir} lang={why.copy.locale}>{why.copy.subject}</p>}
              <MessageBody body={why.copy.body} dir={why.copy.dir} locale={why.copy.locale} title={t('why.copy')} />
            </div>
          </section>
        )}
        {why.stopped && why.stopped.length > 0 && (
          <section><h3>{t('why.stopped')}</h3><ul className="plain-list">{why.stopped.map((one, i) => <li key={i}><bdi>{one.name}</bdi></li>)}</ul></section>
        )}
      </div>
      {why.would_change && (
        <section className="why-change"><IconArrowsSplit2 size={16} stroke={1.9} aria-hidden /><div><h3>{t('why.change')}</h3><p>{both(why.would_change)}</p></div></section>
      )}
      <p className="why-foot">
        <span>{why.decision && <code dir="ltr" title={why.decision}>{why.decision.slice(0, 14)}</code>} {t('why.recomputed', { ms: why.recomputed_ms })}</span>
        <button type="button" className="plain-button" aria-expanded={raw} onClick={() => setRaw(!raw)}>JSON</button>
      </p>
      {raw && <Json value={why} label="JSON" />}
    </>
  );
}

function Gates({ why }: { why: Why }) {
  const { t, both, has, short, time, dirOf } = useLang();
  // The thread breaks at the first gate that stopped; what comes after was not reached.
  const broke = why.gates.findIndex((gate) => worst(gate) === 'stopped');
  return (
    <table className="gates" data-testid="gates">
      <thead>
        <tr>
          <th scope="col">{t('gate')}</th><th scope="col">{t('gate.seen')}</th>
          <th scope="col" className="mark">{t('gate.planned')}{why.planned_at && <bdi>{time(why.planned_at)} {short(why.planned_at)}</bdi>}</th>
          <th scope="col" className="mark">{t('gate.sent')}{why.sent_at && <bdi>{time(why.sent_at)} {short(why.sent_at)}</bdi>}</th>
        </tr>
      </thead>
      <tbody>
        {why.gates.map((gate, i) => {
          const key = `gate.${gate.gate}`;
          return (
            <tr key={gate.gate} data-gate={gate.gate} className={`${worst(gate)}${broke >= 0 && i >= broke ? ' after' : ''}`}>
              <th scope="row"><i className="knot" aria-hidden="true" />{has(key) ? t(key) : gate.gate}</th>
              <td><bdi dir={dirOf(both(gate.seen))}>{both(gate.seen)}</bdi></td><td className="mark"><MarkWord mark={gate.planned} /></td><td className="mark"><MarkWord mark={gate.sent} /></td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const worst = (gate: Gate): Mark => (gate.sent === 'not_checked' ? gate.planned : gate.sent);
