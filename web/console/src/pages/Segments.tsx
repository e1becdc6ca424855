// Segments: what each rule says, how many are inside now, and who.
import { useRead } from '../api/client';
import type { Page, PersonRow, Segment } from '../api/types';
import { useLang } from '../lang';
import { Head } from '../parts/Head';
import { rowKeys } from '../parts/rows';
import { Empty, Region, useReady } from '../parts/States';
import { A, setQuery, useQueryValue } from '../route';
import { PeopleTable } from './People';
import { WhyIn } from './WhyIn';

export function SegmentsPage() {
  const { t, num, date } = useLang();
  const load = useRead<Page<Segment>>('/v1/segments?limit=100', 10000);
  useReady(!load.busy, t('nav.segments'));
  return (
    <>
      <Head title={t('nav.segments')} remark={t('segments.remark')} />
      <div className="page-body">
        <Region load={load}>
          {(page) => page.data.length ? (
            <table className="table" data-testid="segments-table" onKeyDown={rowKeys}>
              <thead><tr><th>{t('segment')}</th><th>{t('rule')}</th><th className="num">{t('segment.inside')}</th><th className="num">{t('version')}</th><th>{t('written')}</th></tr></thead>
              <tbody>
                {page.data.map((one) => (
                  <tr key={one.id}>
                    <td><A data-row="" className="name" href={`/segments/${one.id}`}><bdi>{one.name}</bdi></A></td><td><code dir="ltr" className="rule">{one.rule}</code></td>
                    <td className="num strong">{num(one.count ?? 0)}</td><td className="num quiet">{one.version}</td><td className="quiet nowrap">{date(one.updated_at)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : <Empty title={t('segments.empty')} what={t('segments.empty.what')} href="/live" link="nav.live" />}
        </Region>
      </div>
    </>
  );
}

export function SegmentPage({ id }: { id: string }) {
  const { t, num, clock } = useLang();
  const load = useRead<Segment>(`/v1/segments/${encodeURIComponent(id)}`, 10000);
  useReady(!load.busy, load.data?.name ?? t('segment'));
  return (
    <>
      <Head title={<bdi>{load.data?.name ?? id}</bdi>} crumb={{ href: '/segments', text: t('nav.segments') }} remark={load.data && <span>{t('version')} {load.data.version} · <code dir="ltr">{id}</code></span>} />
      <div className="split">
        <div className="split-main">
          <Region load={load} rows={3}>
            {(segment) => (
              <section className="answer">
                <p className="figure-row"><strong className="figure" data-testid="segment-count">{num(segment.count ?? 0)}</strong> <span>{t('segment.people')}</span> <small>{t('asof', { time: clock(new Date().toISOString()) })}</small></p>
                <h2>{t('rule')}</h2>
                <p><code dir="ltr" className="rule big" data-testid="segment-rule">{segment.rule}</code></p>
              </section>
            )}
          </Region>
          <h2 className="after-line">{t('segment.members')}</h2>
          <Members id={id} />
        </div>
        <aside className="split-side" aria-label={t('segment.why')}><WhyIn id={id} /></aside>
      </div>
    </>
  );
}

function Members({ id }: { id: string }) {
  const { t } = useLang();
  const [after] = useQueryValue('after');
  const load = useRead<Page<PersonRow>>(`/v1/segments/${encodeURIComponent(id)}/members?limit=25${after ? `&starting_after=${after}` : ''}`);
  return (
    <Region load={load}>
      {(page) => page.data.length ? (
        <>
          <PeopleTable people={page.data} short />
          <div className="more">
            {after && <button type="button" className="plain-button" onClick={() => setQuery({ after: '' })}>{t('page.first')}</button>}
            {page.has_more && page.next && <button type="button" className="plain-button" onClick={() => setQuery({ after: page.next ?? '' })}>{t('page.next')}</button>}
          </div>
        </>
      ) : <Empty title={t('segment.nobody')} what={t('segment.nobody.what')} />}
    </Region>
  );
}
