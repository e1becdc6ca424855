// What is known of a person: segments with their because, journeys, identifiers, traits with provenance, consents.
import type { Because, Person } from '../api/types';
import { useLang, type Key } from '../lang';
import { StateWord, useChannelName } from '../parts/Chips';
import { Say } from '../parts/Say';
import { Empty } from '../parts/States';
import { A, setQuery } from '../route';

export function Facts({ person }: { person: Person }) {
  const { t, date, time, num } = useLang();
  return (
    <aside className="split-side" aria-label={t('person.facts')} data-testid="facts">
      <section>
        <h2>{t('nav.segments')} <small>{num(person.segments.length)}</small></h2>
        {!person.segments.length && <p className="quiet">{t('person.nosegment')}</p>}
        <ol className="thread">
          {person.segments.map((one) => (
            <li key={one.id} className="done">
              <A href={`/segments/${one.id}`} className="name"><bdi>{one.name}</bdi></A> <span className="quiet nowrap">{t('since', { date: date(one.since) })}</span>
              <BecauseList because={one.because} />
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h2>{t('nav.journeys')} <small>{num(person.journeys.length)}</small></h2>
        {!person.journeys.length && <p className="quiet">{t('person.nojourney')}</p>}
        <ol className="thread">
          {person.journeys.map((one) => (
            <li key={`${one.id}/${one.entered_at}`} className="wait">
              <A href={`/journeys/${one.id}`} className="name"><bdi>{one.name}</bdi></A>
              <p className="meta">{t('person.atstep')} <code dir="ltr">{one.step}</code> · {t('person.entered', { date: `${date(one.entered_at)} ${time(one.entered_at)}` })}</p>
              {one.wakes_at && <p className="meta">{t('person.wakes', { date: `${date(one.wakes_at)} ${time(one.wakes_at)}` })}</p>}
              <button type="button" className="plain-button" onClick={() => setQuery({ why: one.id })}>{t('why')}</button>
            </li>
          ))}
        </ol>
      </section>
      <Limits person={person} />
      <section>
        <h2>{t('person.identifiers')} <small>{num(person.identifiers.length)}</small></h2>
        <dl className="pairs">
          {person.identifiers.map((id) => (<div key={id.ns + id.value}><dt><Ns ns={id.ns} /></dt><dd><code dir="ltr">{id.value}</code></dd></div>))}
        </dl>
      </section>
    </aside>
  );
}

// What is held back from this person and why, and what somebody is to do for them.
function Limits({ person }: { person: Person }) {
  const { t, date, num } = useLang();
  const held = person.suppressions ?? [];
  const tasks = person.tasks ?? [];
  return (
    <>
      {held.length > 0 && (
        <section data-testid="suppressions">
          <h2>{t('person.suppressions')} <small>{num(held.length)}</small></h2>
          <ol className="thread">
            {held.map((one) => (
              <li key={one.topic + one.since} className="stop">
                <span className="name">{one.topic === '*' ? t('suppress.all') : <bdi>{one.topic}</bdi>}</span> <span className="quiet nowrap">{one.until ? t('suppress.until', { date: date(one.until) }) : t('since', { date: date(one.since) })}</span>
                {one.because && <p className="meta"><Say what={one.because} /></p>}
              </li>
            ))}
          </ol>
        </section>
      )}
      {tasks.length > 0 && (
        <section data-testid="person-tasks">
          <h2>{t('person.tasks')} <small>{num(tasks.length)}</small></h2>
          <ol className="thread">
            {tasks.map((one) => (
              <li key={one.id} className={one.state === 'done' ? 'done' : 'wait'}>
                <A href={`/agent?task=${one.id}`} className="name"><Say what={one.title} /></A>
                <p className="meta">{t(`task.${one.state}`)}{one.state === 'open' && <> · {t(one.overdue ? 'task.overdue' : 'task.until', { when: date(one.due_at) })}</>}{one.assignee && <> · <bdi>{one.assignee}</bdi></>}</p>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

export function BecauseList({ because }: { because: Because[] }) {
  const { lang } = useLang();
  return (<>{because.map((one) => <p key={one.rule} className="meta"><bdi dir={lang === 'he' ? 'rtl' : 'ltr'}>{lang === 'he' ? one.text_he : one.text}</bdi></p>)}</>);
}

export function Ns({ ns }: { ns: string }) {
  const { t, has } = useLang();
  const key = `ns.${ns}`;
  return has(key) ? <>{t(key)}</> : <code dir="ltr">{ns}</code>;
}

export function usePurpose(): (purpose: string) => string {
  const { t, has } = useLang();
  return (purpose) => (has(`purpose.${purpose}`) ? t(`purpose.${purpose}` as Key) : purpose);
}

export function Traits({ person }: { person: Person }) {
  const { t, date, time, has } = useLang();
  const purpose = usePurpose();
  const names = Object.entries(person.traits);
  if (!names.length) return <Empty title={t('traits.empty')} what={t('traits.empty.what')} />;
  return (
    <>
      <table className="table" data-testid="traits">
        <thead><tr><th>{t('trait')}</th><th>{t('value')}</th><th>{t('origin')}</th><th>{t('source')}</th><th>{t('purpose')}</th><th>{t('written')}</th><th>{t('expires')}</th></tr></thead>
        <tbody>
          {names.map(([name, one]) => {
            const origin = `origin.${one.origin}`;
            return (
              <tr key={name}>
                <td><code dir="ltr">{name}</code></td><td><bdi>{typeof one.value === 'string' ? one.value : JSON.stringify(one.value)}</bdi></td>
                <td className="quiet">{has(origin) ? t(origin) : one.origin}</td><td className="quiet"><bdi>{one.source}</bdi></td>
                <td className="quiet">{purpose(one.purpose)}</td><td className="quiet nowrap"><bdi>{date(one.at)} {time(one.at)}</bdi></td><td className="quiet">{one.expires ? date(one.expires) : '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {person.withheld.length > 0 && <p className="note">{t('traits.withheld')} {person.withheld.map((name) => <code key={name} dir="ltr">{name} </code>)}</p>}
    </>
  );
}

export function Identifiers({ person }: { person: Person }) {
  const { t, date, time } = useLang();
  return (
    <table className="table" data-testid="identifiers">
      <thead><tr><th>{t('id.kind')}</th><th>{t('value')}</th><th>{t('source')}</th><th>{t('id.first')}</th></tr></thead>
      <tbody>
        {person.identifiers.map((id) => (
          <tr key={id.ns + id.value}><td><Ns ns={id.ns} /></td><td><code dir="ltr">{id.value}</code></td><td className="quiet"><bdi>{id.source}</bdi></td><td className="quiet nowrap"><bdi>{date(id.at)} {time(id.at)}</bdi></td></tr>
        ))}
      </tbody>
    </table>
  );
}

export function Consents({ person }: { person: Person }) {
  const { t, date, clock, has } = useLang();
  const purpose = usePurpose();
  const channel = useChannelName();
  if (!person.consents.length) return <Empty title={t('consents.empty')} what={t('consents.empty.what')} />;
  return (
    <table className="table" data-testid="consents">
      <thead><tr><th>{t('purpose')}</th><th>{t('channel')}</th><th>{t('state')}</th><th>{t('written')}</th><th>{t('source')}</th><th>{t('consent.text')}</th></tr></thead>
      <tbody>
        {person.consents.map((one) => (
          <tr key={`${one.purpose}/${one.channel}`}>
            <td className="name">{purpose(one.purpose)}</td><td>{one.channel === '*' ? t('channel.all') : <bdi>{channel(one.channel)}</bdi>}</td><td><StateWord state={one.state} chip /></td>
            <td className="quiet nowrap"><bdi>{date(one.at)} {clock(one.at)}</bdi></td><td className="quiet">{has(`from.${one.source}`) ? t(`from.${one.source}` as Key) : <bdi>{one.source}</bdi>}</td>
            <td className="quiet"><code dir="ltr">{one.text_version} {one.locale}</code></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
