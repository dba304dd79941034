/** The Lab: snapshots, seeds and reset. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MACHINE, useLab } from './lab-support.ts'
import { inBrowser, NARROW, picture, violationsOf } from './support.ts'

inBrowser('the Lab: snapshots, seeds and reset', () => {
  const { it, createTenant, lab, card, waitForNotice, status, clock, faults, snapshots, names } = useLab()

  test('compares and restores a snapshot, and undoes the restore', async () => {
    const page = await lab('states')
    const box = card(page, 'Snapshots')
    await box.getByText('No snapshot yet.').waitFor()
    await box.getByRole('button', { name: 'Take a snapshot' }).click()
    await waitForNotice(page, 'The snapshot snapshot-1 was taken.')
    await expect.poll(() => box.getByLabel('Name').inputValue()).toBe('snapshot-2')
    const before = await names('states')
    await it.emulator.api('DELETE', MACHINE, { tenant: 'states' })
    const [first] = (await it.emulator.api('GET', '/clients?fields=client_id,name&app_type=spa', { tenant: 'states' }))
      .body as { client_id: string; name: string }[]
    await it.emulator.api('PATCH', `/clients/${first?.client_id}`, {
      tenant: 'states',
      body: {
        client_secret: 'a-new-secret-that-nobody-may-see-at-once-0000000',
        refresh_token: { leeway: 30, rotation_type: 'non-rotating', expiration_type: 'non-expiring' },
        description: 'Changed',
      },
    })
    await it.emulator.api('POST', '/clients', { tenant: 'states', body: { name: 'A New One' } })

    await box.getByRole('button', { name: 'Compare snapshot-1' }).click()
    const dialog = page.getByRole('dialog', { name: 'Compare' })
    await dialog.getByText(/\(quickstartMachineToMachineClient\)/).waitFor()
    await dialog.getByText(/^A New One/).waitFor()
    await dialog.getByRole('row', { name: /refresh_token\.leeway 0 30/ }).waitFor()
    expect(await dialog.getByText('a-new-secret').count()).toBe(0)
    await picture(page, 'lab-comparison')
    expect(await violationsOf(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Show client_secret after' }).click()
    await dialog.getByText('a-new-secret-that-nobody-may-see-at-once-0000000').waitFor()
    await page.setViewportSize(NARROW)
    await picture(page, 'lab-comparison-narrow')
    await page.setViewportSize({ width: 1280, height: 800 })
    await dialog.getByRole('combobox', { name: 'Before' }).selectOption({ label: 'the present state' })
    await dialog.getByText('There is no difference').waitFor()
    await page.keyboard.press('Escape')

    await box.getByRole('button', { name: 'Restore snapshot-1' }).click()
    await waitForNotice(page, /The entities are as in snapshot-1/)
    expect(await names('states')).toEqual(before)
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await waitForNotice(page, 'The entities are as they were before snapshot-1 was restored.')
    expect(await names('states')).toContain('A New One')
    // Restoring the safety snapshot must not overwrite it first.
    await box.getByRole('button', { name: 'Restore snapshot-1' }).click()
    await waitForNotice(page, /The entities are as in snapshot-1/)
    await box.getByRole('button', { name: 'Restore before-restore', exact: true }).click()
    await waitForNotice(page, /The entities are as in before-restore/)
    expect(await names('states')).toContain('A New One')

    await box.getByRole('button', { name: 'Delete snapshot-1' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete snapshot-1' }).click()
    await waitForNotice(page, 'The snapshot snapshot-1 was deleted.')
    expect(await snapshots('states')).toEqual(['before-restore', 'before-restore-2', 'before-restore-3'])
  })
  test('keeps both states after two restores or resets, and offers no undo that would fail', async () => {
    const page = await lab('twice')
    const box = card(page, 'Snapshots')
    await it.emulator.control('PUT', '/snapshots/kept?tenant=twice')
    await it.emulator.api('POST', '/clients', { tenant: 'twice', body: { name: 'Precious' } })
    await box.getByRole('button', { name: 'Restore kept' }).click()
    await waitForNotice(page, /is kept as before-restore\./)
    await box.getByRole('button', { name: 'Restore kept' }).click()
    await waitForNotice(page, /is kept as before-restore-2\./)
    await box.getByRole('button', { name: 'Restore before-restore', exact: true }).click()
    await waitForNotice(page, /The entities are as in before-restore\./)
    expect(await names('twice')).toContain('Precious')
    for (const kept of ['before-reset', 'before-reset-2']) {
      await card(page, 'Reset').getByRole('button', { name: 'Reset the tenant' }).click()
      await waitForNotice(page, new RegExp(`is kept as ${kept}\\.`))
    }
    await box.getByRole('button', { name: 'Restore before-reset', exact: true }).click()
    await waitForNotice(page, /The entities are as in before-reset\./)
    expect(await names('twice')).toContain('Precious')
    await box.getByRole('button', { name: 'Delete before-restore-4' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete before-restore-4' }).click()
    await waitForNotice(page, 'The snapshot before-restore-4 was deleted.')
    expect(await page.getByRole('button', { name: 'Undo', exact: true }).count()).toBe(0)
  })
  test('undoes a change in its own tenant while the page shows another tenant', async () => {
    const page = await lab('undone')
    await createTenant('bystander')
    await it.emulator.control('PUT', '/snapshots/before-reset?tenant=bystander')
    await it.emulator.api('POST', '/clients', { tenant: 'undone', body: { name: 'Mine' } })
    await it.emulator.api('POST', '/clients', { tenant: 'bystander', body: { name: 'Theirs' } })
    await card(page, 'Reset').getByRole('button', { name: 'Reset the tenant' }).click()
    await waitForNotice(page, 'The tenant undone is as it was after its seeds.')
    await page.getByLabel('Tenant', { exact: true }).selectOption('bystander')
    await page.getByText('contents of the tenant bystander').waitFor()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await waitForNotice(page, /The tenant undone is as it was before the reset/)
    expect([await names('undone'), await names('bystander')]).toEqual([
      expect.arrayContaining(['Mine']),
      expect.arrayContaining(['Theirs']),
    ])
  })

  test('loads a seed by name, and many applications by number', async () => {
    const page = await lab('named')
    const box = card(page, 'Seeds')
    await box.getByLabel('Seed', { exact: true }).selectOption('storefront')
    await box.getByRole('button', { name: 'Load the seed' }).click()
    await box.getByText(/^Loaded: 25 clients, /).waitFor()
    await box.getByLabel('Seed', { exact: true }).selectOption('many:NUMBER')
    await box.getByLabel('Number').fill('0')
    await box.getByText('From 1 to 9999999.').waitFor()
    await box.getByLabel('Number').fill('30')
    await box.getByRole('button', { name: 'Load the seed' }).click()
    await box.getByText('Loaded: 30 clients.').waitFor()
    expect((await names('named')).length).toBeGreaterThan(45)
  })
  test('loads JSON and YAML seeds from files, all or none', async () => {
    const page = await lab('files')
    const box = card(page, 'Seeds')
    const file = (name: string, text: string) => ({ name, mimeType: '', buffer: Buffer.from(text) })
    const input = box.getByLabel('Seed files')
    await input.setInputFiles([
      file('a.json', '{"clients":[{"name":"From JSON","client_id":"json"}]}'),
      file(
        'b.yaml',
        'clients:\n  - name: From YAML # as people write it\nresourceServers:\n  - identifier: https://yaml.example.com/\n',
      ),
    ])
    await box.getByText('Loaded: 2 clients, 1 API.').waitFor()
    expect(await names('files')).toEqual(expect.arrayContaining(['From JSON', 'From YAML']))
    await input.setInputFiles([
      file('good.json', '{"clients":[{"name":"Never There"}]}'),
      file('bad.yml', 'clients:\n  - name: Broken\n    app_type: nope\n'),
    ])
    await box
      .getByText(/^bad\.yml: .*Invalid value "nope"' on property clients\[0\]\.app_type .*\. Nothing was loaded\.$/)
      .waitFor()
    await picture(page, 'lab-seed-refused')
    expect(await names('files')).not.toContain('Never There')
    expect(await snapshots('files')).toEqual([])
    await input.setInputFiles([file('cut.json', '{"clients":[')])
    await box.getByText('cut.json: Invalid request payload JSON format. Nothing was loaded.').waitFor()
    expect(await box.getByText(/^Loaded/).count()).toBe(0)
  })
  test('loads a file that is dropped', async () => {
    const page = await lab('dropped')
    const box = card(page, 'Seeds')
    const dropped = await page.evaluateHandle(() => {
      const transfer = new DataTransfer()
      transfer.items.add(new File(['clients: [{ name: Dropped }]'], 'dropped.yaml'))
      return transfer
    })
    await box.locator('label.drop').dispatchEvent('drop', { dataTransfer: dropped })
    await box.getByText('Loaded: 1 client.').waitFor()
    expect(await names('dropped')).toContain('Dropped')
  })
  test('downloads the tenant as a seed', async () => {
    const page = await lab('download')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      card(page, 'Seeds').getByRole('button', { name: 'Download the tenant as a seed' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('download.json')
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toEqual(
      await it.emulator.control('GET', '/export?tenant=download'),
    )
  })
  test('undoes a reset of entities, faults and clock', async () => {
    const page = await lab('reset')
    await it.emulator.api('DELETE', MACHINE, { tenant: 'reset' })
    await it.emulator.control('PUT', '/faults?tenant=reset', {
      faults: [{ match: { operation: 'post_clients' }, times: 3, status: 500 }],
    })
    await it.emulator.control('PUT', '/clock?tenant=reset', { now: '2026-01-31T12:00:00Z', frozen: true })
    await card(page, 'Reset').getByRole('button', { name: 'Reset the tenant' }).click()
    await waitForNotice(page, 'The tenant reset is as it was after its seeds.')
    expect([await status('reset', MACHINE), await faults('reset'), (await clock('reset')).frozen]).toEqual([
      200,
      [],
      false,
    ])
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await waitForNotice(page, /The tenant reset is as it was before the reset/)
    expect([await status('reset', MACHINE), await faults('reset'), await clock('reset')]).toEqual([
      404,
      [{ match: { operation: 'post_clients' }, times: 3, status: 500, remaining: 3 }],
      expect.objectContaining({ now: '2026-01-31T12:00:00.000Z', frozen: true }),
    ])
  })
})
