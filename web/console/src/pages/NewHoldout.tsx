// Create a holdout: without one nobody can say what the messages added.
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ApiFault, call } from '../api/client';
import type { Experiment } from '../api/types';
import { useLang } from '../lang';
import { Fault } from '../parts/States';
import { navigate } from '../route';

export function NewHoldout() {
  const { t } = useLang();
  const [form, setForm] = useState({ name: t('kind.holdout'), percent: '10', event: '', value: '', window: '30 days' });
  const [fault, setFault] = useState<ApiFault>();
  const [busy, setBusy] = useState(false);
  const field = (name: keyof typeof form, label: string, ltr = true) => <TextInput label={label} value={form[name]} onChange={(event) => setForm({ ...form, [name]: event.currentTarget.value })} data-testid={`holdout-${name}`} dir={ltr ? 'ltr' : 'auto'} required={name !== 'value'} />;
  const create = () => {
    setBusy(true);
    setFault(undefined);
    call<Experiment>('/v1/experiments', { method: 'POST', body: { id: `holdout-${Date.now().toString(36)}`, name: form.name, kind: 'holdout', percent: Number(form.percent), universal: true, goal: { event: form.event, ...(form.value ? { value: form.value } : {}) }, window: form.window } })
      .then((made) => navigate(`/experiments/${made.id}`))
      .catch((wrong: unknown) => { if (wrong instanceof ApiFault) setFault(wrong); })
      .finally(() => setBusy(false));
  };
  return (
    <form className="sim-form" data-testid="new-holdout" onSubmit={(event) => { event.preventDefault(); create(); }}>
      <h2>{t('holdout.title')}</h2>
      <p className="meta">{t('holdout.what')}</p>
      {field('name', t('holdout.name'), false)}
      {field('percent', t('holdout.percent'))}
      {field('event', t('holdout.event'))}
      {field('value', t('holdout.value'))}
      {field('window', t('holdout.window'))}
      {fault && <Fault fault={fault} act />}
      <Button type="submit" variant="filled" loading={busy} data-testid="holdout-go">{t('holdout.go')}</Button>
    </form>
  );
}
