// What a simulation or a dry run did to the world, in the engine's own figures: nothing.
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import type { SideEffects } from '../api/types';
import { useLang } from '../lang';

export function NothingReal({ effects }: { effects: SideEffects }) {
  const { t, num } = useLang();
  const clean = effects.sends === 0 && effects.records === 0 && effects.profile_writes === 0;
  return (
    <section className={`nothing-real${clean ? '' : ' broken'}`} data-testid="side-effects" data-clean={clean} aria-label={t('sim.effects')}>
      <p className="strong">{clean ? <IconShieldCheck size={16} stroke={1.9} aria-hidden /> : <IconShieldX size={16} stroke={1.9} aria-hidden />} {t(clean ? 'sim.nothing' : 'sim.something')}</p>
      <ul>
        <li><b>{num(effects.sends)}</b> {t('sim.sends')}</li>
        <li><b>{num(effects.records)}</b> {t('sim.records')}</li>
        <li><b>{num(effects.profile_writes)}</b> {t('sim.writes')}</li>
      </ul>
    </section>
  );
}
