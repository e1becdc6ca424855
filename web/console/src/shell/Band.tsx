// The band over every page: which environment this is, and how fresh the data are.
import { Menu } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconChevronDown, IconFlask2 } from '@tabler/icons-react';
import type { Env, Overview, Session } from '../api/types';
import { useLang, type Key } from '../lang';

interface Props { session: Session; move: (env: Env, workspace: string) => void; overview: Overview | undefined; broken: boolean }

export function Band({ session, move, overview, broken }: Props) {
  const { t, clock, has } = useLang();
  const test = session.env === 'test';
  const lag = (overview?.lag_ms ?? 0) / 1000;
  return (
    <header className={`band ${test ? 'test' : 'live'}`} data-testid="band" data-env={session.env}>
      <span className="band-env">
        {test ? <IconFlask2 size={14} stroke={1.9} aria-hidden /> : <i className="band-dot" aria-hidden="true" />}
        <b>{t(test ? 'env.test' : 'env.live')}</b>
      </span>
      <i className="band-rule" aria-hidden="true" />
      <Menu position="bottom-start">
        <Menu.Target>
          <button type="button" className="band-switch" data-testid="env-switch">
            <bdi>{session.workspace}</bdi> <IconChevronDown size={14} stroke={1.9} aria-hidden />
            <span className="unseen">{t('env.switch')}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {session.workspaces.flatMap((one) => one.envs.map((env) => (
            <Menu.Item key={`${one.name}/${env}`} onClick={() => move(env, one.name)} data-testid={`env-${env}`}
              rightSection={env === session.env && one.name === session.workspace ? <IconCheck size={14} aria-hidden /> : null}>
              <bdi>{one.name}</bdi> · {t(env === 'test' ? 'env.test' : 'env.live')}
            </Menu.Item>
          )))}
        </Menu.Dropdown>
      </Menu>
      {test && <span className="band-say">{t('env.nothing')}</span>}
      <span className="band-end">
        {broken ? (
          <span className="band-late"><IconAlertTriangle size={14} stroke={1.9} aria-hidden /> {t('band.broken')}</span>
        ) : overview && (
          <span className={lag > 5 ? 'band-late' : undefined}>
            {lag > 5 && <IconAlertTriangle size={14} stroke={1.9} aria-hidden />} {t('band.asof', { time: clock(overview.now), lag: lag.toFixed(1) })}
          </span>
        )}
        <i className="band-rule" aria-hidden="true" />
        <bdi>{has(`zone.${session.zone}`) ? t(`zone.${session.zone}` as Key) : session.zone}</bdi>
      </span>
    </header>
  );
}
